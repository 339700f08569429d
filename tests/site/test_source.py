"""What the source must not hold: read off the code of everything that runs."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from turna.accounts import totp
from turna.vault import box, master
from turna.vault.names import blind, cells

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = CHECKOUT / "src/turna"
PYTHON = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
SCRIPTS = sorted(SOURCE.rglob("static/**/*.js"))
# The command line, its demonstration and its measurements run on no request.
SERVED = [p for p in PYTHON if "site" not in p.relative_to(SOURCE).parts[:1]]


def named(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def importing(*roots: str, among: list[Path] | None = None) -> set[str]:
    return {
        named(path)
        for path in (PYTHON if among is None else among)
        if any(one == root or one.startswith(f"{root}.") for one in imports(path) for root in roots)
    }


def test_nothing_is_evaluated_or_unpacked_into_code() -> None:
    assert importing("pickle", "marshal", "shelve", "dill", "yaml", "code", "runpy") == set()
    found = [
        f"{named(path)}: {name}"
        for path in PYTHON
        for name, _call in calls(path)
        if name in {"eval", "exec", "compile", "__import__", "builtins.eval"}
    ]
    assert found == ["site/cli/checks.py: compile"]  # whether our own files are Python


def test_sessions_and_signed_texts_are_json() -> None:
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
    given = [
        f"{named(path)}: {name}"
        for path in PYTHON
        for name, call in calls(path)
        if name.startswith("signing.") and any(k.arg == "serializer" for k in call.keywords)
    ]
    assert given == []


def test_no_page_starts_a_program() -> None:
    """But our own one that washes files: its words are fixed, the file is its input alone."""
    assert importing("subprocess", "pty", "multiprocessing", among=SERVED) == {
        "core/uploads/checking.py"
    }
    started = re.compile(r"os\.(system|popen|spawn\w*|exec\w*|posix_spawn\w*)")
    assert [named(p) for p in SERVED for name, _call in calls(p) if started.fullmatch(name)] == []
    # The command line starts programs by a list of words, never through a shell.
    shells = [
        named(path)
        for path in PYTHON
        for name, call in calls(path)
        if name.startswith("subprocess.")
        and any(k.arg == "shell" or not isinstance(k.arg, str) for k in call.keywords)
    ]
    assert shells == []


def test_nothing_asks_another_server() -> None:
    """No client of any kind but the mail of the audit's anchors; so no redirect is followed, no
    address that somebody typed is fetched, and no certificate is believed."""
    clients = (
        "urllib.request", "http.client", "requests", "httpx", "aiohttp", "ftplib", "telnetlib",
        "xmlrpc", "imaplib", "poplib", "ssl", "asyncio", "ldap", "ldap3", "paramiko",
    )  # fmt: skip
    assert importing(*clients) == set()
    assert importing("smtplib") == {"site/cli/audit.py"}  # the names of its errors
    assert importing("socket") == {"site/cli/server.py"}  # takes the port
    assert importing("django.core.mail") == {"vault/anchor.py"}


def test_what_nobody_may_guess_comes_from_the_system() -> None:
    assert importing("random", among=SERVED) == set()
    assert importing("uuid.uuid1", "uuid.getnode") == set()
    made = [
        (named(path), name)
        for path in SERVED
        for name, _call in calls(path)
        if name.startswith(("secrets.", "os.urandom"))
    ]
    assert {name for _path, name in made} <= {
        "secrets.token_bytes", "secrets.token_urlsafe", "secrets.choice", "secrets.randbelow",
        "secrets.token_hex", "secrets.randbits", "os.urandom", "secrets.clear", "secrets.get",
    }  # fmt: skip


def test_random_texts_have_at_least_128_bits() -> None:
    """But the nonces of cells (their key is their own) and the name of a file being written."""
    small = [
        f"{named(path)}: {ast.unparse(call)}"
        for path in PYTHON
        for name, call in calls(path)
        if name.startswith("secrets.token_")
        and isinstance(call.args[0] if call.args else None, ast.Constant)
        and call.args[0].value < 16  # type: ignore[attr-defined]
    ]
    assert sorted(small) == [
        "vault/box.py: secrets.token_bytes(12)",
        "vault/files.py: secrets.token_hex(8)",
        "vault/names/cells.py: secrets.token_bytes(12)",
    ]


def test_hashes_are_of_the_sha_2_family() -> None:
    """But for one-time codes, whose apps know SHA-1 alone, and names of charts on a page."""
    used = {
        kind
        for path in PYTHON
        for kind in re.findall(r"hashlib\.(\w+)", path.read_text(encoding="utf-8"))
    }
    assert used == {"sha256"}
    text = {named(p): p.read_text(encoding="utf-8") for p in PYTHON}
    weak = re.compile(
        r"""["'](md5|sha-?1)["']|hashes\.(MD5|SHA1)\b|\b(ARC4|TripleDES|Blowfish)\b""", re.I
    )
    assert {name for name, body in text.items() if weak.search(body)} == {"accounts/totp.py"}


def test_ciphers_are_those_of_the_inventory() -> None:
    """Only the vault names a cipher, and each file that does stands in docs/cryptography.md."""
    page = (CHECKOUT / "docs/cryptography.md").read_text(encoding="utf-8")
    crypto = importing("cryptography", "argon2", "hmac", "hashlib", "fido2", "secrets") | importing(
        "django.utils.crypto.salted_hmac", "django.core.signing"
    )
    assert {f for f in importing("cryptography") if not f.startswith("vault/")} == set()
    listed = {name for name in crypto if name.startswith(("site/bench/", "site/demo/"))}
    assert sorted(name for name in crypto - listed if f"`{name}`" not in page) == []
    modes = {
        re.sub("(Private|Public)Key$", "", one.rsplit(".", 1)[1])
        for path in PYTHON
        for one in imports(path)
        if one.startswith("cryptography.hazmat.primitives.") and one.rsplit(".", 1)[1][0].isupper()
    }
    assert [mode for mode in sorted(modes) if mode not in page] == []
    assert not modes & {"ECB", "CBC", "PKCS1v15", "PKCS7", "MD5", "SHA1"}


# What is compared there is no secret (places, versions' tags), or lies with whoever compares: the
# command that checks the audit, and rows of the key store that are to belong together.
REVIEWED_COMPARISONS = {
    "vault/audit.py", "vault/audit_checks.py", "vault/box.py", "vault/files.py",
    "vault/keyring.py", "vault/keystore.py", "vault/verification.py",
}  # fmt: skip


def test_keys_are_long_enough() -> None:
    """256 bits for keys, 160 for apps, and a passphrase stretched over 256 MiB."""
    assert box.KEY_SIZE == blind.SHORTEST_KEY == cells.SEED_SIZE == 32
    assert totp.SECRET_SIZE == 20
    assert box.TAG_SIZE == 16
    assert master.ARGON2["memory"] >= 64 * 1024
    assert master.ARGON2["iterations"] >= 3
    assert master.LEAST_PASSPHRASE >= 15
    assert len(box.derive(bytes(32), "test")) == 32


def test_secrets_are_compared_in_constant_time() -> None:
    """Codes, marks, links and commitments go through `compare_digest` wherever a page asks."""
    secret = re.compile(r"\b(mac|tag|digest|signature|commitment|link|token)\b", re.I)
    found = set()
    for path in (p for p in PYTHON if named(p).startswith(("vault/", "accounts/", "core/"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
                sides = [node.left, *node.comparators]
                if any(secret.search(ast.unparse(side)) for side in sides) and not any(
                    isinstance(side, ast.Constant) for side in sides
                ):
                    found.add(named(path))
    assert found - REVIEWED_COMPARISONS == set()


def test_pages_escape_what_they_show() -> None:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    assert engine.autoescape is True
    marked = {named(p) for p in PYTHON for name, _c in calls(p) if name.endswith("mark_safe")}
    # Three places, each of which escapes every piece: their own tests try to break out.
    assert marked == {"core/markdown.py", "core/charts/chart.py"}
    off = re.compile(r"\|\s*(safe|safeseq)\b|autoescape|\{%\s*debug")
    assert [named(p) for p in TEMPLATES if off.search(p.read_text(encoding="utf-8"))] == []
    # Texts of templates are files of the package: none is built from what somebody typed.
    built = {name.rsplit(".", 1)[-1] for p in PYTHON for name, _c in calls(p)}
    assert not built & {"Template", "from_string", "get_template_from_string"}


def test_addresses_in_pages_are_made_by_the_site() -> None:
    """`href` and `src` begin with our own path, a tag or a part of the page: no typed scheme.
    (`data:,` is the empty icon of the page that shows nothing.)"""
    typed = re.compile(r"""\b(href|src|action)=["'](?!\{%|\{\{|#|/|\?|data:,["'])""")
    assert [named(p) for p in TEMPLATES if typed.search(p.read_text(encoding="utf-8"))] == []


def test_scripts_show_text_as_text() -> None:
    unsafe = re.compile(
        r"insertAdjacentHTML|outerHTML|document\.write|createContextualFragment|DOMParser"
        r"|\.srcdoc|setAttribute\(\s*[\"']on|__proto__|\.prototype\b|Object\.assign\(\s*[a-z]"
        r"|postMessage|importScripts|new Function|\beval\(|window\.open\("
    )
    for path in SCRIPTS:
        if "vendor" not in path.parts:
            assert not unsafe.search(path.read_text(encoding="utf-8")), path.name
            assert '"use strict"' in path.read_text(encoding="utf-8"), path.name


def test_sql_is_built_of_our_own_words() -> None:
    """Texts of SQL that are put together stand in files that were reviewed, with their reason."""
    built = {
        named(path)
        for path in PYTHON
        if re.search(r"# noqa:.*\bS60[78]\b|# noqa:.*\bS611\b", path.read_text(encoding="utf-8"))
    }
    assert built - REVIEWED_SQL == set(), "A second person reads these, then they stand below."
    extra = [
        f"{named(p)}: {name}"
        for p in PYTHON
        for name, call in calls(p)
        if name.endswith((".extra", ".raw")) and call.args
    ]
    assert extra == []
    assert "S" in ruff_rules(), "ruff's rules of security find a new place"


# Names of columns and tables, and pieces of SQL of the same file, are put in; values never are.
REVIEWED_SQL = {
    "ledger/behind.py", "ledger/distinct.py", "ledger/intake/bulk.py", "ledger/moving.py",
    "ledger/persons.py", "ledger/posting.py", "ledger/tally.py", "ledger/where.py",
    "site/bench/auditing.py", "vault/chain.py",
}  # fmt: skip


def ruff_rules() -> list[str]:
    import tomllib

    config = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[str] = config["tool"]["ruff"]["lint"]["select"]
    return found


def test_what_is_typed_is_no_regular_expression() -> None:
    """Patterns are constants; what comes from elsewhere goes through `re.escape`. (Folding joins
    the spellings of its own table.)"""
    found = []
    for path in SERVED:
        for name, call in calls(path):
            if name.startswith("re.") and name != "re.escape" and call.args:
                pattern = call.args[0]
                plain = isinstance(pattern, ast.Constant | ast.Name)
                parts = pattern.values if isinstance(pattern, ast.JoinedStr) else []
                escaped = all(
                    isinstance(p, ast.Constant)
                    or "re.escape" in ast.unparse(p)
                    or re.fullmatch(r"\{_?[A-Z_]+\}", ast.unparse(p).strip("f'\""))
                    for p in parts
                )
                whole = "re.escape" in ast.unparse(pattern)
                if not (plain or whole or (parts and escaped)):
                    found.append(f"{named(path)}: {ast.unparse(pattern)}")
    assert [one for one in found if not one.startswith("vault/names/folding.py")] == []
    looks = re.compile(r"__i?regex\b")
    assert [named(p) for p in SERVED if looks.search(p.read_text(encoding="utf-8"))] == []


def test_xml_of_others_is_not_read() -> None:
    assert importing("xml", "lxml", "defusedxml") <= {"site/cli/checks.py"}  # pytest's own report


def test_what_we_do_not_use_is_not_there() -> None:
    """No LDAP, XPath, LaTeX, JNDI, memcache, GraphQL, WebSocket, OAuth, SAML, mTLS or telephone."""
    used = re.compile(
        r"^(ldap\d?|python-ldap|lxml|elementpath|pylatex|jinja2|mako|pymemcache|python-memcached|"
        r"pylibmc|redis|graphene|graphql-core|strawberry-graphql|channels|websockets|authlib|"
        r"oauthlib|pyjwt|python-jose|djangorestframework|python3?-saml|pysaml2|django-allauth|"
        r"social-auth-\w+|twilio|boto3)==",
        re.M | re.I,
    )
    lock = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8")
    assert not used.search(lock)
    backend = settings.CACHES["default"]["BACKEND"]
    assert backend == "django.core.cache.backends.locmem.LocMemCache"
    assert importing("django.core.cache") == set()


def test_no_secret_lies_in_the_repository() -> None:
    """Private keys, tokens of known makers, and passwords in settings."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("There is no git here.")
    secret = re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}"
        r"|xox[baprs]-[A-Za-z0-9-]{10,}|AGE-SECRET-KEY-1|SECRET_KEY\s*=\s*[\"'][^\"']{20,}"
    )
    found, forbidden = [], re.compile(r"(^|/)(\.env|.*\.(pem|key|p12|sqlite3|pfx)|secret-key)$")
    for name in filter(None, listed.stdout.split("\0")):
        assert not forbidden.search(name), name
        if not name.endswith((".woff2", ".whl", ".png")) and (CHECKOUT / name).exists():
            text = (CHECKOUT / name).read_text(encoding="utf-8", errors="replace")
            found += [name] if secret.search(text) and name != "tests/site/test_source.py" else []
    assert found == []


def test_what_serves_is_what_is_needed() -> None:
    """No admin, no debugger, no browsable interface; debug is off unless somebody asks."""
    assert settings.DEBUG is False
    assert not {app for app in settings.INSTALLED_APPS if "admin" in app or "debug" in app}
    assert not any("debug" in one.lower() for one in settings.MIDDLEWARE)
    assert "django.template.context_processors.debug" not in str(settings.TEMPLATES)
    test_only = {"pytest", "hypothesis", "playwright", "ruff", "mypy"}
    lock = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8")
    assert not [name for name in test_only if re.search(rf"^{name}==", lock, re.M)]
    assert importing(*test_only) == set()


def test_what_is_typed_is_read_from_where_it_was_sent() -> None:
    """Query and body are never mixed, and headers of proxies are read in one place."""
    mixed = re.compile(r"request\.(REQUEST|values|params)\b")
    assert [named(p) for p in PYTHON if mixed.search(p.read_text(encoding="utf-8"))] == []
    proxied = re.compile(r"X-Forwarded|HTTP_X_|X-Real-IP", re.I)
    assert {named(p) for p in SERVED if proxied.search(p.read_text(encoding="utf-8"))} == {
        "accounts/door_views.py"
    }
    assert settings.USE_X_FORWARDED_HOST is False
