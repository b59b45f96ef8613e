"""Any endpoint that speaks OpenAI's chat completions: DeepSeek, Qwen, vLLM, Ollama and others."""

import asyncio
import importlib

from zhike.core.egress import Egress, Failed, Refused
from zhike.rooms.ai.consent import CONNECT
from zhike.rooms.ai.providers.protocol import Completion, ModelFailed
from zhike.settings import Settings

LONGEST_ANSWER = 200_000


class OpenAiCompatible:
    """One endpoint and one model. The `openai` package is loaded when the first question is asked."""

    def __init__(self, settings: Settings) -> None:
        self.name: str | None = settings.openai_model
        self._url = settings.openai_base_url or ""
        self._way = Egress.of(settings).naming(self._url)
        key = settings.openai_api_key
        self._key = key.get_secret_value() if key is not None else "none"
        self._seconds = settings.openai_timeout

    async def prepare(self) -> None:
        """Loading the package takes a second, which must not pass between an intent and its call."""
        try:
            await asyncio.to_thread(importlib.import_module, "openai")
        except ImportError:
            raise ModelFailed(
                "not_installed", "the package `openai` is missing: install zhike[model]"
            ) from None

    async def complete(self, system: str, content: str, *, max_tokens: int) -> Completion:
        import openai

        limits = openai.Timeout(self._seconds, connect=min(self._seconds, CONNECT))
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._way.client(self._seconds) as http,
                openai.AsyncOpenAI(
                    base_url=self._url, api_key=self._key, http_client=http, max_retries=0, timeout=limits
                ) as client,
            ):
                answer = await client.chat.completions.create(
                    model=self.name or "",
                    messages=[{"role": "system", "content": system}, {"role": "user", "content": content}],
                    response_format={"type": "json_object"},
                    temperature=0.2,
                    max_tokens=max_tokens,
                )
        except (TimeoutError, openai.APITimeoutError):
            raise ModelFailed("timeout", f"no answer within {self._seconds:g} s") from None
        except openai.RateLimitError:
            raise ModelFailed("rate_limited") from None
        except openai.APIStatusError as error:
            code = "unavailable" if error.status_code >= 500 else "refused"
            raise ModelFailed(code, f"HTTP {error.status_code}") from None
        except (openai.APIError, Failed, Refused) as error:
            raise ModelFailed("unavailable", type(error).__name__) from None
        return _read(answer)


def _read(answer: object) -> Completion:
    choices = getattr(answer, "choices", None)
    if not choices:
        raise ModelFailed("invalid", "an answer without choices")
    text = getattr(choices[0].message, "content", None)
    if choices[0].finish_reason == "length" or not text or len(text) > LONGEST_ANSWER:
        raise ModelFailed("invalid", "the answer is empty or cut off")
    usage = getattr(answer, "usage", None)
    return Completion(
        text, getattr(usage, "prompt_tokens", 0) or 0, getattr(usage, "completion_tokens", 0) or 0
    )
