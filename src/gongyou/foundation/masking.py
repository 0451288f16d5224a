"""The one place where personal values are shortened for showing."""


def mask_id_number(value: str) -> str:
    """``511***********1234``: first three and last four."""
    if len(value) < 8:
        return "*" * len(value)
    return f"{value[:3]}{'*' * (len(value) - 7)}{value[-4:]}"


def mask_phone(value: str) -> str:
    digits = "".join(ch for ch in value if ch.isdigit())
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 7 else "*" * len(digits)


def mask_card(value: str) -> str:
    """``**** 1234``: the last four only."""
    return f"**** {value[-4:]}" if len(value) >= 8 else "*" * len(value)
