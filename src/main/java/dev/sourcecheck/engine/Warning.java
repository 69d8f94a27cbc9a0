package dev.sourcecheck.engine;

/**
 * A condition that does not fail a step. It is an entry of {@code result.warnings}.
 *
 * @param message a message for the user without secrets and class names
 */
public record Warning(WarningCode code, String message) {}
