"""Who takes part in a worksite, in words."""

from collections.abc import Iterable

from gongyou.registry.models import Participation


def contractors(worksite_ids: Iterable[int]) -> dict[int, str]:
    """The general contractor of each; who has none is left out."""
    found = Participation.objects.filter(
        worksite__in=list(worksite_ids), part=Participation.Part.GENERAL
    )
    return dict(found.values_list("worksite_id", "employer__name"))
