"""Keys at the start of a command: the demonstration's own, and unlocking before serving."""

import getpass
import resource
import sys
from pathlib import Path

from turna.site.cli.console import say
from turna.site.cli.problems import Exit, Problem


def make_demonstration_key() -> None:
    """Give the demonstration a master key of its own, unless its key store has one."""
    from turna.site.demo import ACTOR
    from turna.vault.keys.models import MasterKey
    from turna.vault.services.keys import master_key_create

    refuse_real_keys()
    if not MasterKey.objects.exists():
        master_key_create(actor=ACTOR, organisations=organisations(), demonstration=True)


def at_start() -> None:
    """Unlock the keys, asking for the passphrase where there is somebody to ask.

    Without the key file the command goes on locked, and says so. A wrong, unsafe or
    demonstration's key stops it.
    """
    from turna.vault import keyring, keystore
    from turna.vault.errors import Locked, NoKeys
    from turna.vault.master import PassphraseNeeded

    refuse_demonstration_key()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold the keys
    try:
        try:
            keyring.unlock()
        except PassphraseNeeded:
            if not sys.stdin.isatty():
                raise
            keyring.unlock(ask_passphrase("Passphrase of the master key: "))
    except NoKeys:
        say("There are no keys yet, so no identity can be recorded: ./turna keys create.")
        return
    except (Locked, PassphraseNeeded) as error:
        say(str(error))
        return
    keystore.ensure_organisations(organisations())


def refuse_demonstration_key() -> None:
    """Problem when real data lie under a demonstration's key, which protects nobody."""
    from turna.accounts.models import User
    from turna.vault.keys.models import MasterKey

    if not MasterKey.objects.filter(demonstration=True).exists():
        return
    if not User.objects.filter(demonstration=True).exists():
        raise Problem(
            "The key store has a demonstration's master key, and these data are no demonstration. "
            "Use the key store that belongs to them (TURNA_KEYS_FOLDER, TURNA_KEYS_DATABASE).",
            Exit.REFUSED,
        )
    if User.objects.filter(demonstration=False, is_active=True).exists():
        say("These are demonstration data under a demonstration's key: enter nobody real.")


def finish_erasures() -> None:
    """Destroy keys of people whom the data call erased: a crash, or an old key store, left them."""
    from turna.vault import erasure

    if erasure.unfinished():
        from turna.site.cli.actor import operator
        from turna.vault.services.keys import erasures_replay

        count = erasures_replay(actor=operator())
        say(f"Erasures that the key store did not know were done again: {count}.")


def refuse_real_keys() -> None:
    """Problem when the key store holds keys of real data."""
    from django.db import DatabaseError

    from turna.vault.keys.models import MasterKey

    try:
        real = MasterKey.objects.filter(demonstration=False).exists()
    except DatabaseError:
        return  # there is no key store
    if real:
        raise Problem(
            "The key store holds keys of real data, so no demonstration uses or removes it. Give "
            "the demonstration its own (TURNA_KEYS_FOLDER, TURNA_KEYS_DATABASE).",
            Exit.REFUSED,
        )


def remove_demonstration_files() -> None:
    """Remove the demonstration's key file and what belongs to it; a real key's file stays."""
    from django.conf import settings

    from turna.vault import master
    from turna.vault.errors import SealError

    anchors = Path(settings.AUDIT_ANCHOR)
    if anchors.is_relative_to(settings.DATA):
        anchors.unlink(missing_ok=True)  # of an audit that is gone with the data
    path = Path(settings.MASTER_KEY_FILE)
    try:
        if path.exists() and not master.is_demonstration(path):
            return
    except SealError:
        return
    path.unlink(missing_ok=True)
    Path(settings.MASTER_PIN_FILE).unlink(missing_ok=True)
    register = Path(settings.ERASURE_REGISTER)
    if register.is_relative_to(settings.DATA):
        register.unlink(missing_ok=True)


def ask_passphrase(words: str) -> str:
    """Ask at the terminal, without showing what is typed. Problem when nobody is there."""
    if not sys.stdin.isatty():
        raise Problem(
            "A passphrase is needed, and nobody is here to type it. Put it into a file that only "
            "its owner reads, and name that (TURNA_MASTER_PASSPHRASE_FILE).",
            Exit.WRONG_USE,
        )
    return getpass.getpass(words)


def organisations() -> list[str]:
    from turna.directory.models import Organisation

    return list(Organisation.objects.order_by("code").values_list("code", flat=True))
