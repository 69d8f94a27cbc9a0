package dev.sourcecheck.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of an API key. The key itself is not stored.
 *
 * @param id 12 hexadecimal digits, also part of the key
 * @param revokedAt null while the key is valid
 */
public record ApiKey(
    String id, String name, Role role, Instant createdAt, @Nullable Instant revokedAt) {}
