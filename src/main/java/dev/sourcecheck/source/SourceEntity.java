package dev.sourcecheck.source;

import dev.sourcecheck.source.options.SourceType;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.CurrentTimestamp;
import org.hibernate.annotations.Immutable;
import org.hibernate.generator.EventType;
import org.jspecify.annotations.Nullable;

/**
 * A row of the sources, with its encrypted secrets. It is changed only while its row is locked.
 * JSON is mapped as text, because its conversion is ours and not that of the framework's JSON.
 */
@Entity
@Table(name = "data_source")
class SourceEntity {
  private static final String AS_JSON = "cast(? as jsonb)";

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private @Nullable Long id;

  @Column(nullable = false)
  private String name;

  @Column(nullable = false)
  private String type;

  @Column(nullable = false, columnDefinition = "jsonb")
  @ColumnTransformer(write = AS_JSON)
  private String options;

  @Column(nullable = false, columnDefinition = "jsonb")
  @ColumnTransformer(write = AS_JSON)
  private String settings;

  @Column(columnDefinition = "jsonb")
  @ColumnTransformer(write = AS_JSON)
  private @Nullable String dqops;

  @Column(name = "temp_schema")
  private @Nullable String tempSchema;

  @Column(name = "catalog_include_list")
  private @Nullable String includeList;

  @Column(name = "catalog_exclude_list")
  private @Nullable String excludeList;

  @Column(name = "view_only", nullable = false)
  private boolean viewOnly;

  @Column(nullable = false)
  private boolean hidden;

  @Column(nullable = false)
  private int revision = 1;

  @Column(name = "credentials_since", nullable = false)
  private int credentialsSince = 1;

  @Column(name = "confirmations_since", nullable = false)
  private int confirmationsSince = 1;

  @CurrentTimestamp(event = {EventType.INSERT, EventType.UPDATE})
  @Column(name = "updated_at", nullable = false)
  private @Nullable Instant updatedAt;

  @Column(name = "deleted_at")
  private @Nullable Instant deletedAt;

  /** The fields of the secrets, for reads that need no ciphertexts. */
  @Immutable
  @ElementCollection
  @CollectionTable(name = "data_source_secret", joinColumns = @JoinColumn(name = "source_id"))
  @Column(name = "field", nullable = false)
  private Set<String> secretFields = new HashSet<>();

  /** Ciphertexts by field. */
  @ElementCollection
  @CollectionTable(name = "data_source_secret", joinColumns = @JoinColumn(name = "source_id"))
  @MapKeyColumn(name = "field")
  @Column(name = "ciphertext", nullable = false)
  private Map<String, byte[]> secrets = new HashMap<>();

  @SuppressWarnings("NullAway.Init") // set by Hibernate
  SourceEntity() {}

  @SuppressWarnings("NullAway.Init") // set by the method
  SourceEntity(SourceForm form) {
    setForm(form);
  }

  /** Replaces all fields that the form determines; the secrets are written separately. */
  void change(SourceForm form, InvalidatedAnswers invalidated) {
    setForm(form);
    revision++;
    if (invalidated.credentials()) {
      credentialsSince = revision;
    }
    if (invalidated.confirmations()) {
      confirmationsSince = revision;
    }
  }

  long id() {
    if (id == null) {
      throw new IllegalStateException("The source is not stored");
    }
    return id;
  }

  /** Modifiable. */
  Map<String, byte[]> secrets() {
    return secrets;
  }

  int revision() {
    return revision;
  }

  int credentialsSince() {
    return credentialsSince;
  }

  int confirmationsSince() {
    return confirmationsSince;
  }

  /** With the fields of its secrets. */
  DataSource toDataSource() {
    return new DataSource(id(), toForm(), Set.copyOf(secretFields), revision);
  }

  /** Without secrets. */
  SourceForm toForm() {
    return new SourceForm(
        name,
        SourceType.ofWire(type)
            .orElseThrow(() -> new IllegalStateException("Unknown type " + type)),
        JsonColumn.read(options),
        Map.of(),
        Set.of(),
        JsonColumn.readRequired(settings),
        tempSchema,
        viewOnly,
        hidden,
        includeList,
        excludeList,
        JsonColumn.read(dqops));
  }

  private void setForm(SourceForm form) {
    name = form.name();
    type = form.type().wire();
    options = JsonColumn.write(form.options());
    settings = JsonColumn.write(form.settings());
    tempSchema = form.tempSchema();
    includeList = form.includeList();
    excludeList = form.excludeList();
    viewOnly = form.viewOnly();
    hidden = form.hidden();
    if (form.dqops() != null) {
      dqops = JsonColumn.write(form.dqops());
    }
  }
}
