package dev.sourcecheck.job;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** Names the columns of a step for queries, as {@link JobHistoryEntity} does. */
@Entity
@Immutable
@IdClass(StepHistoryEntity.StepKey.class)
@Table(name = "test_step")
class StepHistoryEntity {
  @Id
  @Column(name = "job_id")
  private Long jobId;

  @Id private Short ordinal;

  @Column(nullable = false)
  private String step;

  @Column(nullable = false)
  private String status;

  @Column(columnDefinition = "json")
  private @Nullable String result;

  @Column(columnDefinition = "json")
  private @Nullable String progress;

  @Column(name = "warning_count", nullable = false)
  private int warnings;

  @Column(name = "started_at")
  private @Nullable Instant startedAt;

  @Column(name = "finished_at")
  private @Nullable Instant finishedAt;

  @SuppressWarnings("NullAway.Init") // set by Hibernate
  StepHistoryEntity() {}

  /** The primary key. */
  record StepKey(Long jobId, Short ordinal) {}
}
