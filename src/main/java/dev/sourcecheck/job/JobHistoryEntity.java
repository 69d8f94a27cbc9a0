package dev.sourcecheck.job;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * Names the columns of a job for queries. The rows are written by fenced statements only, therefore
 * queries select columns instead of this entity, and Hibernate does not write it.
 */
@Entity
@Immutable
@Table(name = "test_job")
class JobHistoryEntity {
  @Id private Long id;

  @Column(nullable = false)
  private String kind;

  @Column(name = "source_id")
  private @Nullable Long sourceId;

  @Column(nullable = false)
  private String status;

  private @Nullable String outcome;

  @Column(nullable = false)
  private int attempt;

  @Column(name = "created_at", nullable = false)
  private Instant createdAt;

  @Column(name = "started_at")
  private @Nullable Instant startedAt;

  @Column(name = "finished_at")
  private @Nullable Instant finishedAt;

  @SuppressWarnings("NullAway.Init") // set by Hibernate
  JobHistoryEntity() {}
}
