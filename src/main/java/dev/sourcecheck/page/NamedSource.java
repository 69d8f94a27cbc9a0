package dev.sourcecheck.page;

/** What every page within a source shows of it. */
public record NamedSource(long id, String name) {}
