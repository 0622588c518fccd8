"""Which messages were edited or deleted lately, so that none is delivered as it was before."""

from collections import OrderedDict

REMEMBERED = 5_000


class Changes:
    """Counts the changes of sources since the start, as Discord tells of them."""

    def __init__(self) -> None:
        self._seen: OrderedDict[int, int] = OrderedDict()

    def note(self, source_id: int) -> None:
        """Note that a source was edited or deleted just now."""
        self._seen[source_id] = self._seen.pop(source_id, 0) + 1
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    def of(self, source_id: int) -> int:
        """Return how often a source was changed: two different numbers mean a change in between."""
        return self._seen.get(source_id, 0)
