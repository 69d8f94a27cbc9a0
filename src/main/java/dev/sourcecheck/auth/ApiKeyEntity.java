package dev.sourcecheck.auth;

import dev.sourcecheck.auth.ApiKeyStore.StoredKey;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the API keys. It has no setters: keys are inserted and revoked by statements, because
 * replicas may do both at the same time.
 */
@Entity
@Table(name = "api_key")
class ApiKeyEntity {
  @Id private String id;

  @Column(nullable = false)
  private String name;

  @Column(nullable = false)
  private String role;

  @Column(nullable = false)
  private byte[] hash;

  /** Set by the database. */
  @Column(name = "created_at", insertable = false, updatable = false)
  private Instant createdAt;

  @Column(name = "revoked_at")
  private @Nullable Instant revokedAt;

  @SuppressWarnings("NullAway.Init") // set by Hibernate
  ApiKeyEntity() {}

  String id() {
    return id;
  }

  ApiKey metadata() {
    return new ApiKey(id, name, Role.ofWire(role).orElseThrow(), createdAt, revokedAt);
  }

  StoredKey storedKey() {
    return new StoredKey(name, Role.ofWire(role).orElseThrow(), hash);
  }
}
