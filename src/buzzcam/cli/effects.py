"""`buzzcam effects`: lists the effects and their options."""

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from buzzcam.effects.option_kinds import Option
    from buzzcam.effects.spec import EffectSpec


def add_effects_options(effects: argparse.ArgumentParser) -> None:
    effects.add_argument("name", nargs="?", metavar="NAME", help="List only this effect")
    effects.add_argument("--json", action="store_true", help="Print the list as one line of JSON")


def effects_command(options: argparse.Namespace) -> int:
    from buzzcam.bench import effect_costs
    from buzzcam.effects import registry

    specs = [registry.spec_of(options.name)] if options.name else list(registry.known().values())
    costs = effect_costs(specs)
    if options.json:
        print(json.dumps([as_data(spec, costs.get(spec.name)) for spec in specs]))
        return 0
    for spec in specs:
        cost = f"{costs[spec.name]:.2f} ms per frame on this computer" if spec.name in costs else ""
        label = f"{spec.label} (a plug-in)" if spec.is_foreign else str(spec.label)
        place = f"{label}, behind you" if spec.hides else label
        print(f"{spec.name:12}{place:34}{cost}".rstrip())
        for option in spec.options:
            print(f"  {option.name:12}{option.range:18}{in_words(option)}")
    return 0


def in_words(option: "Option") -> str:
    """The label, the default, and the value used if only the effect is given."""
    usual = f"; {as_text(option.usual)} if only the effect is given" if option.usual is not None else ""
    default = f"default: {as_text(option.default)}" if option.default != "" else "required"
    return f"{option.label}; {default}{usual}"


def as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float | int) else str(value)


def as_data(spec: "EffectSpec", cost_ms: float | None) -> dict[str, Any]:
    return {
        "name": spec.name,
        "label": spec.label,
        "is_plug_in": spec.is_foreign,
        "hides": spec.hides,
        "cost_ms": cost_ms and round(cost_ms, 3),
        "options": [
            {"name": option.name, "label": option.label, "range": option.range, "default": option.default,
             "usual": option.usual, "hint": option.hint}
            for option in spec.options
        ],
    }  # fmt: skip
