package dev.sourcecheck.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as it may be shown: the key itself is known to its holder alone.
 *
 * @param id 12 hexadecimal digits, which stand within the key too
 * @param revokedAt null while it opens
 */
public record ApiKey(
    String id, String name, Role role, Instant createdAt, @Nullable Instant revokedAt) {}
