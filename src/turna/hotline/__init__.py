"""answer: consultations."""
