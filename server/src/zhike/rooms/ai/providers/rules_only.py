"""The default: no model. Rooms work by their own rules and say so."""

from zhike.rooms.ai.providers.protocol import Completion, ModelFailed


class RulesOnly:
    name: str | None = None

    async def prepare(self) -> None:
        return None

    async def complete(self, system: str, content: str, *, max_tokens: int) -> Completion:
        raise ModelFailed("no_model", "no model is configured")
