"""Settings come from CHANCERY_* variables, and what cannot be read is refused by name."""

import pytest

from chancery.settings import Secret, Settings, SettingsError, read_settings


def test_without_variables_the_defaults_hold() -> None:
    assert read_settings({"PATH": "/bin", "HOME": "/root"}) == Settings()


def test_every_kind_of_value_is_read() -> None:
    settings = read_settings(
        {
            "CHANCERY_MODEL": "other",
            "CHANCERY_PORT": "8080",
            "CHANCERY_DEADLINE_SECONDS": "2.5",
            "CHANCERY_ALLOW_ANONYMOUS": "TRUE",
            "CHANCERY_DEVICE": "cpu",
            "CHANCERY_API_KEYS": "one, two,,",
        }
    )
    assert settings == Settings(
        model="other",
        port=8080,
        deadline_seconds=2.5,
        allow_anonymous=True,
        device="cpu",
        api_keys=(Secret("one"), Secret("two")),
    )


@pytest.mark.parametrize("word", ["1", "true", "Yes", "ON"])
def test_four_words_mean_true(word: str) -> None:
    assert read_settings({"CHANCERY_ALLOW_ANONYMOUS": word}).allow_anonymous is True


@pytest.mark.parametrize("word", ["0", "false", "No", "OFF"])
def test_four_words_mean_false(word: str) -> None:
    assert read_settings({"CHANCERY_ALLOW_ANONYMOUS": word}).allow_anonymous is False


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CHANCERY_PORT", "0"),
        ("CHANCERY_PORT", "http"),
        ("CHANCERY_DEVICE", "tpu"),
        ("CHANCERY_DEADLINE_SECONDS", "-1"),
        ("CHANCERY_ALLOW_ANONYMOUS", "ture"),
        ("CHANCERY_MAX_BATCH_TOKENS", "0"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_with_its_variable_and_itself(variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({variable: value})
    assert variable in str(refused.value)
    assert repr(value) in str(refused.value)


def test_a_misspelt_variable_is_refused_and_the_known_ones_are_listed() -> None:
    with pytest.raises(SettingsError, match=r"CHANCERY_API_KEY is no setting; there are .*CHANCERY_API_KEYS"):
        read_settings({"CHANCERY_API_KEY": "one"})


def test_a_key_prints_as_asterisks() -> None:
    settings = read_settings({"CHANCERY_API_KEYS": "hunter2"})
    [key] = settings.api_keys
    assert "hunter2" not in f"{settings} {settings!r} {key!r} {key!s}" + str(key) + "%s" % key  # noqa: UP031
    assert key.reveal() == b"hunter2"
