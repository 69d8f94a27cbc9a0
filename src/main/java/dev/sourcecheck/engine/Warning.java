package dev.sourcecheck.engine;

/**
 * Something that does not fail a step but is worth knowing. It is an entry of {@code
 * result.warnings}.
 *
 * @param message one sentence for people; never a secret, never a class name
 */
public record Warning(WarningCode code, String message) {}
