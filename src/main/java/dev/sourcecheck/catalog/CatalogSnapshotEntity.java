package dev.sourcecheck.catalog;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

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

  @SuppressWarnings("NullAway.Init") // set by Hibernate
  CatalogSnapshotEntity() {}
}
