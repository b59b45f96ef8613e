"""Language models behind one protocol."""

from zhike.rooms.ai.providers import openai_compatible, rules_only
from zhike.rooms.ai.providers.protocol import ChatModel
from zhike.settings import Settings


def choose(settings: Settings) -> ChatModel:
    """The configured model, or the one that answers nothing."""
    if settings.openai_base_url and settings.openai_model:
        return openai_compatible.OpenAiCompatible(settings)
    return rules_only.RulesOnly()


__all__ = ["choose"]
