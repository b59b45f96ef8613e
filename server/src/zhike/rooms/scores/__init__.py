"""Scores that explain themselves (seeds 001 §2.2.1 意向评分 and 粘度指数, 004 §2.3 and 2.4; model 2.14).

Words: a *definition* is a version of one score's *formula*, which is data; a *component* is one line of it: a
*source* of facts, a weight, and how the *measure* of the facts becomes *points*. A *value* is what a score
was on one day; a *run* is the work on all rows of a kind.

Invariants: weights of a formula sum to 100 and no component gives more than its weight, so the points sum to
the score and it lies between 0 and 100; a formula is never changed, only followed by another; one definition
of a score is active; the score of a row is the same whoever asks for it, and what stands behind it is shown
as far as the asker may see it; the single way and the bulk way agree.
"""
