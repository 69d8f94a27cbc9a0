package dev.sourcecheck.lineage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/**
 * Names the columns of an edge for queries, which select columns only. Downloads write the rows in
 * fenced plain SQL.
 */
@Entity
@Immutable
@Table(name = "lineage_edge")
class LineageEdgeEntity {
  @Id private Long id;

  @Column(name = "source_id", nullable = false)
  private Long sourceId;

  @Column(nullable = false)
  private String origin;

  @Column(name = "from_database", nullable = false)
  private String fromDatabase;

  @Column(name = "from_schema", nullable = false)
  private String fromSchema;

  @Column(name = "from_relation", nullable = false)
  private String fromRelation;

  @Column(name = "from_column", nullable = false)
  private String fromColumn;

  @Column(name = "to_database", nullable = false)
  private String toDatabase;

  @Column(name = "to_schema", nullable = false)
  private String toSchema;

  @Column(name = "to_relation", nullable = false)
  private String toRelation;

  @Column(name = "to_column", nullable = false)
  private String toColumn;

  @Column(nullable = false)
  private String kind;

  @Column(nullable = false)
  private boolean partial;

  @Column(nullable = false)
  private long calls;

  @Column(name = "first_seen", nullable = false)
  private Instant firstSeen;

  @Column(name = "last_seen", nullable = false)
  private Instant lastSeen;

  @SuppressWarnings("NullAway.Init") // set by Hibernate
  LineageEdgeEntity() {}
}
