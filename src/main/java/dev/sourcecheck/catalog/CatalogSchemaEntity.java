package dev.sourcecheck.catalog;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** Names the columns of a schema for queries, which select columns only. Plain SQL writes it. */
@Entity
@Immutable
@IdClass(CatalogSchemaEntity.SchemaId.class)
@Table(name = "catalog_schema")
class CatalogSchemaEntity {
  @Id
  @Column(name = "snapshot_id")
  private Long snapshotId;

  @Id private UUID id;

  @Column(name = "database_name", nullable = false)
  private String database;

  @Column(nullable = false)
  private String name;

  private @Nullable String comment;

  @Column(nullable = false)
  private boolean granted;

  @SuppressWarnings("NullAway.Init") // set by Hibernate
  CatalogSchemaEntity() {}

  /** Identifies a row. */
  record SchemaId(Long snapshotId, UUID id) {}
}
