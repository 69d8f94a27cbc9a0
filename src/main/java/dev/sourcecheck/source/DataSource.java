package dev.sourcecheck.source;

import java.util.Set;

/**
 * A stored source without its secrets.
 *
 * @param form its fields; the secrets are empty
 * @param storedSecrets the fields with a stored secret
 * @param revision increases with every change
 */
public record DataSource(long id, SourceForm form, Set<String> storedSecrets, int revision) {}
