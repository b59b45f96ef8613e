"""The gateway to language models: masking, versioned prompts, budgets, and a record of every call.

Words: a *prompt* is an instruction with a code and a version, never changed once written; a *run* is one call
of a model; *masking* replaces what identifies people by tokens such as ``⟦手机1⟧``, and a *vault* can put
single kinds back.

A *ground* is why a model may be asked about somebody: their consent, or another that the organization named.

Invariants: no text of a person reaches a provider without a ground that stands when the call begins, and an
answer that comes after the ground has gone is thrown away (`consent`, docs/decisions/0027); no text reaches
a provider unmasked, because masking happens in the one function that calls providers; what is stored of a
run is masked too; without a configured model nothing is called, and callers are told so (`NO_MODEL`) and say
so.
"""
