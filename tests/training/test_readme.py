"""The README's commands are commands, and no file of the recipe knows the machine that it was written on."""

import re
import shlex

import export
import heldout
import options
import pytest
import train

PARSERS = {"train.py": train.parser, "heldout.py": heldout.parser, "export.py": export.parser}
BLOCKS = re.findall(r"```sh\n(.*?)```", (options.HERE / "README.md").read_text(encoding="utf-8"), re.DOTALL)
LINES = "".join(BLOCKS).replace("\\\n", " ").splitlines()


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("python ")])
def test_command_of_the_readme_is_understood(line):
    program, *arguments = shlex.split(line, comments=True)[1:]
    assert program.startswith("models/training/")
    PARSERS[program.removeprefix("models/training/")]().parse_args(arguments)


@pytest.mark.parametrize("name", sorted(PARSERS))
def test_help_says_every_option(name):
    text = PARSERS[name]().format_help()
    assert not [action.dest for action in PARSERS[name]()._actions if not action.help and action.dest != "dtype"]
    assert "(default: None)" not in text


def test_readme_names_every_file():
    readme = (options.HERE / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in sorted(options.HERE.glob("*.py")) if f"`{path.name}`" not in readme] == []


def test_no_file_names_a_folder_of_this_machine():
    texts = [path for path in options.HERE.rglob("*") if path.suffix in (".py", ".md")]
    assert texts
    assert [path.name for path in texts if re.search(r"/(work|root|home)/", path.read_text(encoding="utf-8"))] == []
