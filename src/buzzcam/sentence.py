"""`Sentence`: remembers what it was made of, so that the window can say it in another language.

Imports nothing of ours.
"""

from typing import Any


class Sentence(str):
    """Plain text to everybody; made by `say`.

    template: the text before its values were put in, as str.format wants it. values: by the names in the template; one
    may be a Sentence or an error itself.
    """

    template: str
    values: dict[str, Any]


def say(template: str, **values: Any) -> Sentence:  # noqa: ANN401 - whatever str.format can write
    """template: a literal, for packaging/translate.py collects it; its fields are plain names."""
    sentence = Sentence(template.format(**values))
    sentence.template, sentence.values = template, values
    return sentence
