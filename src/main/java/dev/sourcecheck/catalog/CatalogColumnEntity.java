package dev.sourcecheck.catalog;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * Names the attributes of a column for queries, which select columns only. It is a view of the
 * column blocks.
 */
@Entity
@Immutable
@IdClass(CatalogColumnEntity.ColumnKey.class)
@Table(name = "catalog_column")
class CatalogColumnEntity {
  @Id
  @Column(name = "relation_number")
  private Long relationNumber;

  @Id private Integer position;

  @Column(nullable = false)
  private boolean nullable;

  @Column(nullable = false)
  private String name;

  @Column(nullable = false)
  private String type;

  @Column(name = "default_value")
  private @Nullable String defaultValue;

  private @Nullable String comment;

  @SuppressWarnings("NullAway.Init") // set by Hibernate
  CatalogColumnEntity() {}

  /** Identifies a row. */
  record ColumnKey(Long relationNumber, Integer position) {}
}
