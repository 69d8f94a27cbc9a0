package dev.sourcecheck.catalog;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** Names the columns of a relation for queries, which select columns only. Plain SQL writes it. */
@Entity
@Immutable
@IdClass(CatalogRelationEntity.RelationKey.class)
@Table(name = "catalog_relation")
class CatalogRelationEntity {
  @Id
  @Column(name = "snapshot_id")
  private Long snapshotId;

  @Id private UUID id;

  @Column(nullable = false)
  private long number;

  @Column(name = "schema_id", nullable = false)
  private UUID schemaId;

  @Column(nullable = false)
  private String name;

  @Column(nullable = false)
  private String kind;

  @Column(name = "estimated_rows")
  private @Nullable Long estimatedRows;

  private @Nullable String comment;

  private @Nullable String parent;

  @Column(nullable = false)
  private boolean granted;

  @SuppressWarnings("NullAway.Init") // set by Hibernate
  CatalogRelationEntity() {}

  /** Identifies a row. */
  record RelationKey(Long snapshotId, UUID id) {}
}
