package dev.sourcecheck.source;

import java.util.Set;

/**
 * A source as it is stored, without its secrets.
 *
 * @param form what the caller gave; its secrets are empty
 * @param storedSecrets the fields of which a secret is stored
 * @param revision grows with every change
 */
public record DataSource(long id, SourceForm form, Set<String> storedSecrets, int revision) {}
