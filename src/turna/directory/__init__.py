"""where: places, organisations and code lists."""
