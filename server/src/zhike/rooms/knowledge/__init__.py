"""What the organization knows (seed 004 §2.7): bases, documents, questions with answers, and one search.

Words: a *base* (知识库) holds *documents* (文档) and *FAQ* (常见问题); a document is parsed in a confined
child and cut into *chunks* (切片). An *entry* is what is searched: a chunk, a question, a question with its
answer. The *lexical* arm weighs words (BM25), the *dense* arm compares meanings; both together give the
score. Every change of what may be found moves the organization's knowledge *version*.

Invariants: an entry is seen by those who see its base; what is for colleagues alone, or not valid today,
takes no place among what is found, because both arms are filtered inside; a document keeps answering from
its last good version while a new one is read; without an embedder the search is lexical and says so.
"""
