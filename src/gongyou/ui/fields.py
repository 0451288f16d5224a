"""How a form's field is shown: one way for all."""

from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput, FileInput, Select, Widget

CLASSES: tuple[tuple[type[Widget], str], ...] = (
    (CheckboxInput, "tick"),
    (Select, "form-select"),
    (FileInput, "form-control"),
)


def parts(bound: BoundField, label: str = "", size: str = "") -> dict[str, Any]:
    widget = bound.field.widget
    grouped = bound.use_fieldset
    return {
        "field": bound,
        "label": label or bound.label,
        "size": size,
        "control": bound if grouped else bound.as_widget(attrs={"class": css_class(bound)}),
        "grouped": grouped,
        "single_box": isinstance(widget, CheckboxInput),
        "file": isinstance(widget, FileInput),
        "optional": not bound.field.required,
        "described_by": bound.aria_describedby or "",
    }


def css_class(bound: BoundField) -> str:
    widget = bound.field.widget
    name = next((name for kind, name in CLASSES if isinstance(widget, kind)), "form-control")
    own = widget.attrs.get("class", "")
    return " ".join(filter(None, (name, "is-invalid" if bound.errors else "", own)))


def errors(form: BaseForm) -> list[dict[str, str]]:
    """Each message with the field it belongs to; those of the whole form first."""
    found = [{"id": "", "label": "", "message": str(text)} for text in form.non_field_errors()]
    for bound in form:
        found += [
            {
                "id": bound.id_for_label or bound.auto_id,
                "label": str(bound.label),
                "message": str(text),
            }
            for text in bound.errors
        ]
    return found


def place_of(bound: BoundField) -> str:
    """A group of choices has no single input; its fieldset carries the id."""
    return str(bound.id_for_label or bound.auto_id)
