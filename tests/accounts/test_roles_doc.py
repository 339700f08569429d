import roles_table
from turna.accounts.roles import (
    OF_ONE_ORGANISATION,
    OUTSIDERS,
    OWN_ORGANISATION,
    Role,
    needs_second_step,
)


def test_the_page_shows_the_roles_as_they_are_in_code() -> None:
    assert roles_table.written() == roles_table.table(), "Run: python tests/roles_table.py"


def test_the_page_names_the_roles_with_rules_of_their_own() -> None:
    page = roles_table.PAGE.read_text(encoding="utf-8")
    for heading, roles in (
        ("Outsiders", OUTSIDERS),
        ("One organisation", OF_ONE_ORGANISATION),
        ("Own organisation", OWN_ORGANISATION),
        ("Second step", [role for role in Role if needs_second_step(role)]),
    ):
        (line,) = (line for line in page.splitlines() if line.startswith(f"**{heading}**"))
        listed = line.partition(":")[2].partition(".")[0]
        assert {name.strip() for name in listed.split(",")} == {
            str(role.label) for role in Role if role in roles
        }
