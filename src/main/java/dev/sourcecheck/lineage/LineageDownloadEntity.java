package dev.sourcecheck.lineage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** Names the columns of a download for queries, which select columns only. Plain SQL writes it. */
@Entity
@Immutable
@Table(name = "lineage_download")
class LineageDownloadEntity {
  @Id
  @Column(name = "source_id")
  private Long sourceId;

  @Column(name = "finished_at", nullable = false)
  private Instant finishedAt;

  @SuppressWarnings("NullAway.Init") // set by Hibernate
  LineageDownloadEntity() {}
}
