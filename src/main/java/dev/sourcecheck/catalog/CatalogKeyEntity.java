package dev.sourcecheck.catalog;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * Names the columns of a key for queries, which select columns only. Plain SQL writes it. The table
 * has no primary key; this one is unique within what a server reports.
 */
@Entity
@Immutable
@IdClass(CatalogKeyEntity.KeyId.class)
@Table(name = "catalog_key")
class CatalogKeyEntity {
  @Id
  @Column(name = "relation_number")
  private Long relationNumber;

  @Id
  @Column(name = "is_primary")
  private Boolean primary;

  @Id private String name;

  @Column(nullable = false)
  private String[] columns;

  @Column(name = "ref_schema")
  private @Nullable String refSchema;

  @Column(name = "ref_relation")
  private @Nullable String refRelation;

  @Column(name = "ref_columns", nullable = false)
  private String[] refColumns;

  @SuppressWarnings("NullAway.Init") // set by Hibernate
  CatalogKeyEntity() {}

  /** Identifies a row. */
  record KeyId(Long relationNumber, Boolean primary, String name) {}
}
