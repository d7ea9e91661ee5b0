"""The message catalogues, without the system's gettext.

`python -m config.messages compile` makes the .mo files; `collect` reads every string marked for translation in the
code and the templates into `locale/zh_Hans/LC_MESSAGES/django.po`; `check` says what is missing or wrong in it. English
needs no catalogue: the strings in the code are its words.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.template.base import Lexer, TokenType
from django.utils.translation import gettext_noop
from django.utils.translation.template import templatize

BASE = Path(__file__).resolve().parent.parent
LOCALE = BASE / "locale"
CHINESE = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"
PARTS = LOCALE / "parts"  # new translations, laid down here by topic; `collect` takes them over
NOT_OURS = {"var", "tests", "locale", "static", "docs"}

# Words of Django that our catalogue says more kindly.
KINDER = [
    gettext_noop("This field is required."),
    gettext_noop("Select a valid choice. That choice is not one of the available choices."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Enter a number."),
    gettext_noop("Your password can’t be too similar to your other personal information."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Mon"),
    gettext_noop("Tue"),
    gettext_noop("Wed"),
    gettext_noop("Thu"),
    gettext_noop("Fri"),
    gettext_noop("Sat"),
    gettext_noop("Sun"),
]
# What each marking function takes, in the order of its arguments.
SINGULAR, PLURAL = ("id",), ("id", "plural")
ARGUMENTS = {
    **dict.fromkeys(["gettext", "gettext_lazy", "gettext_noop"], SINGULAR),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ("context", *SINGULAR)),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], PLURAL),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ("context", *PLURAL)),
}
LITERAL = r"""u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
CALL = re.compile(rf"(?<!\w)(_|n?p?gettext)\({LITERAL}(?:,\s*{LITERAL})?(?:,\s*{LITERAL})?")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|(?<!\{)\{\w*\}(?!\})")


class Key(NamedTuple):
    """What a string is known by in a catalogue: `context` is None where the code gives none."""

    id: str
    context: str | None = None


class Found(NamedTuple):
    key: Key
    plural: str
    file: str


# Reading the sources


def sources(suffix: str) -> Iterator[Path]:
    for path in sorted(BASE.rglob(f"*{suffix}")):
        top = path.relative_to(BASE).parts[0]
        if top not in NOT_OURS and not top.startswith("."):
            yield path


def found(function: str, texts: list[str], path: Path) -> Found:
    words = dict(zip(ARGUMENTS[function], texts, strict=False))
    return Found(Key(words["id"], words.get("context")), words.get("plural", ""), str(path.relative_to(BASE)))


def marking_functions(tree: ast.Module) -> dict[str, str]:
    """The names by which a module knows gettext and its kin: `{"_": "gettext_lazy"}`."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = [name for node in imports if node.module == "django.utils.translation" for name in node.names]
    return {name.asname or name.name: name.name for name in names if name.name in ARGUMENTS}


def calls(tree: ast.Module) -> Iterator[tuple[str, list[ast.expr]]]:
    """Every call of a marking function: its proper name and the arguments that must be literal."""
    local = marking_functions(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = local.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if isinstance(node.func, ast.Attribute) and node.func.attr in ARGUMENTS:
            name = node.func.attr
        if name:
            yield name, node.args[: len(ARGUMENTS[name])]


def literal(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant) and isinstance(argument.value, str)


def in_python(path: Path) -> Iterator[Found]:
    for name, arguments in calls(ast.parse(path.read_text())):
        if all(literal(argument) for argument in arguments):
            yield found(name, [ast.literal_eval(argument) for argument in arguments], path)


def in_template(path: Path) -> Iterator[Found]:
    """Django itself turns a template into calls of gettext; what else it leaves is noise."""
    for match in CALL.finditer(templatize(path.read_text())):
        name = "gettext" if match[1] == "_" else match[1]
        yield found(name, [ast.literal_eval(text) for text in match.groups()[1:] if text], path)


def strings() -> dict[Key, Found]:
    """Every marked string of the project, once, in the order of files."""
    every: dict[Key, Found] = {}
    for path in sources(".py"):
        for item in in_python(path):
            every.setdefault(item.key, item)
    for suffix in (".html", ".txt"):
        for path in sources(suffix):
            for item in in_template(path):
                if not every.setdefault(item.key, item).plural and item.plural:
                    every[item.key] = item
    return every


# Catalogues


def key_of(entry: polib.POEntry) -> Key:
    return Key(entry.msgid, entry.msgctxt)


def new_entry(item: Found) -> polib.POEntry:
    return polib.POEntry(
        msgid=item.key.id, msgid_plural=item.plural, msgctxt=item.key.context, occurrences=[(item.file, "")]
    )


def words_of(entry: polib.POEntry) -> str:
    """The translation in `entry`, of a plural the last form; empty while there is none to rely on."""
    if entry.fuzzy or entry.obsolete:
        return ""
    return entry.msgstr or entry.msgstr_plural.get(max(entry.msgstr_plural, default=0), "")


def give(entry: polib.POEntry, words: str) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = {0: words}  # Chinese has one form
    else:
        entry.msgstr = words


def known_words() -> dict[Key, str]:
    """Every translation at hand: those of the catalogue first, then those of the parts."""
    known: dict[Key, str] = {}
    for path in [CHINESE, *sorted(PARTS.glob("*.po"))]:
        for entry in polib.pofile(str(path)) if path.exists() else []:
            words = words_of(entry)
            if words and known.setdefault(key_of(entry), words) != words:
                say(f"{path.name}: {entry.msgid!r} is {known[key_of(entry)]!r} elsewhere, not {words!r}")
    return known


def fresh_catalogue() -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=116)
    catalogue.metadata = {
        "Language": "zh_Hans",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return catalogue


def collect() -> str:
    """Write the Chinese catalogue anew: what the sources hold, with the translations at hand."""
    known = known_words()
    catalogue = fresh_catalogue()
    for item in sorted(strings().values(), key=lambda item: item.file):
        entry = new_entry(item)
        give(entry, known.get(item.key, ""))
        catalogue.append(entry)
    CHINESE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CHINESE))
    return f"{len(catalogue)} strings, {sum(not words_of(entry) for entry in catalogue)} without a translation"


def compile() -> str:
    """Make the .mo file of each catalogue that is newer than its own; another process may do the same beside us."""
    done = 0
    for po in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        draft = mo.with_suffix(f".{os.getpid()}")
        polib.pofile(str(po)).save_as_mofile(str(draft))
        draft.replace(mo)
        done += 1
    return f"{done} catalogues compiled"


# Checking


def placeholders(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text.replace("%%", ""))))


def wrong_in_sources() -> Iterator[str]:
    """Strings that can't be translated: put together before the call, or a block full of the template's own spaces."""
    for path in sources(".py"):
        for name, arguments in calls(ast.parse(path.read_text())):
            if any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in arguments):
                yield f"{path.relative_to(BASE)}: {name}() wants a literal string: {ast.unparse(arguments[0])}"
    for path in sources(".html"):
        for token in Lexer(path.read_text()).tokenize():
            words = token.split_contents() if token.token_type == TokenType.BLOCK else [""]
            if words[0] in {"blocktrans", "blocktranslate"} and "trimmed" not in words:
                yield f"{path.relative_to(BASE)}:{token.lineno}: blocktranslate without trimmed"


def wrong_in(entry: polib.POEntry) -> str:
    """What is wrong with one entry of the catalogue; empty when nothing is."""
    words = words_of(entry)
    if entry.obsolete or entry.fuzzy:
        return f"{'obsolete' if entry.obsolete else 'fuzzy'}: {entry.msgid}"
    if not words:
        return f"not translated: {entry.msgid}"
    if placeholders(words) != placeholders(entry.msgid_plural or entry.msgid):
        return f"other placeholders: {entry.msgid} → {words}"
    return ""


def check() -> list[str]:
    """What is wrong with the Chinese catalogue and the marked strings, a line each; empty when all is well."""
    catalogue = polib.pofile(str(CHINESE)) if CHINESE.exists() else polib.POFile()
    have = {key_of(entry) for entry in catalogue if not entry.obsolete}
    wanted = strings()
    problems = [f"missing: {key.id} ({item.file})" for key, item in wanted.items() if key not in have]
    problems += [f"no longer used: {key.id}" for key in have if key not in wanted]
    problems += filter(None, map(wrong_in, catalogue))
    return [*problems, *wrong_in_sources()]


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(command: str) -> int:
    if command in {"compile", "collect"}:
        say({"compile": compile, "collect": collect}[command]())
        return 0
    if command == "check":
        problems = check()
        say("\n".join(problems) or "All strings are translated.")
        return 1 if problems else 0
    say(__doc__ or "")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
