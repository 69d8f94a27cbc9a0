package dev.sourcecheck.catalog;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** Names the columns of a snapshot for queries, which select columns only. Plain SQL writes it. */
@Entity
@Immutable
@Table(name = "catalog_snapshot")
class CatalogSnapshotEntity {
  @Id private Long id;

  @Column(name = "source_id", nullable = false)
  private Long sourceId;

  @Column(nullable = false)
  private String state;

  /** The job that downloaded it, null for an import. */
  @Column(name = "job_id")
  private @Nullable Long jobId;

  @Column(nullable = false)
  private boolean partial;

  @Column(name = "completed_at")
  private @Nullable Instant completedAt;

  @Column(columnDefinition = "json")
  private @Nullable String summary;

  @SuppressWarnings("NullAway.Init") // set by Hibernate
  CatalogSnapshotEntity() {}
}
