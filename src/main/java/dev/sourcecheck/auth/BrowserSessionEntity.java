package dev.sourcecheck.auth;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of the sessions of browsers. It is inserted by statements, which set the store's time. */
@Entity
@Table(name = "browser_session")
class BrowserSessionEntity {
  @Id private String hash;

  @Column(name = "key_id", nullable = false, updatable = false)
  private String keyId;

  @Column(name = "created_at", insertable = false, updatable = false)
  private Instant createdAt;

  @Column(name = "expires_at", nullable = false, updatable = false)
  private Instant expiresAt;

  @SuppressWarnings("NullAway.Init") // set by Hibernate
  BrowserSessionEntity() {}

  String hash() {
    return hash;
  }

  String keyId() {
    return keyId;
  }

  Instant createdAt() {
    return createdAt;
  }

  Instant expiresAt() {
    return expiresAt;
  }
}
