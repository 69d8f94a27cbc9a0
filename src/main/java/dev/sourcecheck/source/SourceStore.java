package dev.sourcecheck.source;

import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.secret.SecretCipher;
import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.store.StoreException;
import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The stored sources. A deleted source is not returned, but its row remains, because its tests
 * refer to it.
 */
@ApplicationScoped
public class SourceStore {
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String SELECT =
      SourceColumns.COLUMNS + "FROM data_source WHERE deleted_at IS NULL ";

  private final StoreSql store;
  private final SourceSecrets secrets;
  private final UnmappedBindings bindings;
  private final Iterable<SourceObserver> observers;

  @Inject
  SourceStore(
      StoreSql store,
      SecretCipher cipher,
      UnmappedBindings bindings,
      @Any Instance<SourceObserver> observers) {
    this(store, cipher, bindings, (Iterable<SourceObserver>) observers);
  }

  /** A store without observers. */
  public SourceStore(StoreSql store, SecretCipher cipher, UnmappedBindings bindings) {
    this(store, cipher, bindings, List.of());
  }

  private SourceStore(
      StoreSql store,
      SecretCipher cipher,
      UnmappedBindings bindings,
      Iterable<SourceObserver> observers) {
    this.bindings = bindings;
    this.store = store;
    this.secrets = new SourceSecrets(cipher);
    this.observers = observers;
  }

  /**
   * Stores a new source.
   *
   * @throws InvalidSourceException {@code already_exists} if the name is taken
   */
  public DataSource create(SourceForm form) {
    return store.inTransaction(
        session -> {
          long id =
              SourceColumns.bind(
                      session.sql(
                          """
                          INSERT INTO data_source (name, type, options, settings, temp_schema,
                            catalog_include_list, catalog_exclude_list, view_only, hidden, dqops)
                          VALUES (:name, :type, :options::jsonb, :settings::jsonb, :tempSchema,
                            :includeList, :excludeList, :viewOnly, :hidden, :dqops::jsonb)
                          ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING
                          RETURNING id
                          """),
                      form)
                  .find(Long.class)
                  .orElseThrow(InvalidSourceException::nameTaken);
          secrets.write(session, id, form.secrets());
          return find(session, id, "").orElseThrow();
        });
  }

  /** By id; empty if it is deleted. */
  public Optional<DataSource> find(long id) {
    return store.withSession(session -> find(session, id, ""));
  }

  /** By its exact name; empty if it is deleted. */
  public Optional<DataSource> findByName(String name) {
    if (name.indexOf('\0') >= 0) {
      return Optional.empty(); // PostgreSQL rejects NUL in a parameter
    }
    return store.withSession(
        session ->
            session
                .sql(SELECT + "AND name = :name")
                .bind("name", name)
                .find(row -> SourceColumns.read(row)));
  }

  /** All sources that are not hidden, by id. */
  public List<DataSource> list() {
    return store.withSession(
        session ->
            session
                .sql(SELECT + "AND NOT hidden ORDER BY id")
                .list(row -> SourceColumns.read(row)));
  }

  /**
   * Replaces a source by a form of Datafold's API. Secrets that the form omits are kept.
   *
   * @param form reads the form, given the secrets that it may omit
   * @return empty if the source does not exist
   * @throws InvalidSourceException {@code already_exists} if the name is taken, {@code
   *     secret_required} if a stored secret would be sent elsewhere
   */
  public Optional<DataSource> replace(long id, Function<SourceForm.KeptSecrets, SourceForm> form) {
    return change(
        id,
        stored ->
            form.apply(new SourceForm.KeptSecrets(stored.form().type(), stored.storedSecrets()))
                .keepingUnrepresentableOptions(stored.form()));
  }

  /**
   * Replaces a source by a form that is derived from the stored one. Secrets that the form omits
   * are kept.
   *
   * @return empty if the source does not exist
   * @throws InvalidSourceException as {@link #replace} does
   */
  public Optional<DataSource> change(long id, Function<DataSource, SourceForm> form) {
    List<Runnable> afterCommit = new ArrayList<>();
    try {
      Optional<DataSource> changed =
          store.inTransaction(session -> change(session, id, form, afterCommit));
      afterCommit.forEach(Runnable::run);
      return changed;
    } catch (StoreException e) {
      if (e.getCause() instanceof SQLException cause
          && UNIQUE_VIOLATION.equals(cause.getSQLState())) {
        throw InvalidSourceException.nameTaken();
      }
      throw e;
    }
  }

  private Optional<DataSource> change(
      SqlSession session,
      long id,
      Function<DataSource, SourceForm> form,
      List<Runnable> afterCommit) {
    // a weaker lock than FOR UPDATE: rows that refer to the source can be inserted
    DataSource stored = find(session, id, " FOR NO KEY UPDATE").orElse(null);
    if (stored == null) {
      return Optional.empty();
    }
    SourceType type = stored.form().type();
    SourceForm next = form.apply(stored);
    RebindingChange change = RebindingChange.EVERYTHING;
    if (next.type() == type) {
      SourceSpec spec = current(session, id).orElseThrow().spec();
      Set<String> unmapped = bindings.rebound(stored.form(), next);
      change = SecretBindingPolicy.change(spec, next, unmapped);
      List<FieldError> errors = SecretBindingPolicy.errors(spec, next, unmapped);
      if (!errors.isEmpty()) {
        throw new InvalidSourceException(errors);
      }
    } else {
      // secrets of one type are meaningless for another
      SourceSecrets.erase(session, id, stored.storedSecrets());
    }
    SourceColumns.bind(
            session.sql(
                """
                UPDATE data_source
                SET name = :name, type = :type, options = :options::jsonb,
                    settings = :settings::jsonb, temp_schema = :tempSchema,
                    catalog_include_list = :includeList, catalog_exclude_list = :excludeList,
                    view_only = :viewOnly, hidden = :hidden,
                    dqops = coalesce(:dqops::jsonb, dqops), revision = revision + 1,
                    credentials_since =
                      CASE WHEN :credentials THEN revision + 1 ELSE credentials_since END,
                    confirmations_since =
                      CASE WHEN :confirmations THEN revision + 1 ELSE confirmations_since END,
                    updated_at = now()
                WHERE id = :id
                """),
            next)
        .bind("id", id)
        .bind("credentials", change.credentials())
        .bind("confirmations", change.confirmations())
        .execute();
    SourceSecrets.erase(session, id, next.erased());
    secrets.write(session, id, next.secrets());
    if (change.invalidatesAny()) {
      boolean needsConfirmation = next.viewOnly() && next.tempSchema() != null;
      for (SourceObserver observer : observers) {
        afterCommit.add(observer.rebound(session, id, change, needsConfirmation));
      }
    }
    return find(session, id, "");
  }

  /**
   * Completes a form of a stored source with the stored secrets that it omits.
   *
   * @throws InvalidSourceException {@code secret_required} if a stored secret would be sent
   *     elsewhere
   */
  public SourceForm withStoredSecrets(long id, SourceForm form) {
    return store.inTransaction(
        session -> {
          DataSource stored = find(session, id, "").orElse(null);
          if (stored == null || stored.form().type() != form.type()) {
            return form;
          }
          SourceSpec spec = current(session, id).orElseThrow().spec();
          List<FieldError> errors =
              SecretBindingPolicy.errors(spec, form, bindings.rebound(stored.form(), form));
          if (!errors.isEmpty()) {
            throw new InvalidSourceException(errors);
          }
          Map<String, Secret> all = new LinkedHashMap<>(spec.secrets());
          all.putAll(form.secrets());
          return form.withOptions(form.options() == null ? Map.of() : form.options(), all);
        });
  }

  /** Deletes a source and its secrets; false if the source does not exist. */
  public boolean delete(long id) {
    List<Runnable> afterCommit = new ArrayList<>();
    boolean existed =
        store.inTransaction(
            session -> {
              int deleted =
                  session
                      .sql(
                          """
                      UPDATE data_source
                      SET deleted_at = now(), updated_at = now(), revision = revision + 1
                      WHERE id = :id AND deleted_at IS NULL
                      """)
                      .bind("id", id)
                      .execute();
              SourceSecrets.eraseAll(session, id);
              for (SourceObserver observer : observers) {
                afterCommit.add(observer.deleted(session, id));
              }
              return deleted == 1;
            });
    afterCommit.forEach(Runnable::run);
    return existed;
  }

  /**
   * The specification of a source, with its secrets.
   *
   * @return empty if the source does not exist
   * @throws SecretCipher.UnreadableSecret if a secret cannot be decrypted
   */
  public Optional<SourceSpec> spec(long id) {
    return current(id).map(RevisedSource::spec);
  }

  /** The specification of a source and its revision, read in one statement. */
  public Optional<RevisedSource> current(long id) {
    return store.withSession(session -> current(session, id));
  }

  private Optional<RevisedSource> current(SqlSession session, long id) {
    return session
        .sql(SourceColumns.SELECT_WITH_SECRETS)
        .bind("id", id)
        .find(
            row ->
                new RevisedSource(
                    SourceColumns.read(row).form().spec(id, secrets.decrypt(id, row)),
                    row.getInt("revision"),
                    row.getInt("credentials_since"),
                    row.getInt("confirmations_since")));
  }

  private static Optional<DataSource> find(SqlSession session, long id, String locking) {
    return session
        .sql(SELECT + "AND id = :id" + locking)
        .bind("id", id)
        .find(row -> SourceColumns.read(row));
  }
}
