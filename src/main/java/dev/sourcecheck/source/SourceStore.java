package dev.sourcecheck.source;

import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.secret.SecretCipher;
import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The stored sources. A deleted source is not returned, but its row remains, because its tests
 * refer to it.
 */
@ApplicationScoped
public class SourceStore {
  private final SourceRepository sources;
  private final StoreSql store;
  private final SourceSecrets secrets;
  private final UnmappedBindings bindings;
  private final Instance<SourceObserver> observers;

  @Inject
  SourceStore(
      SourceRepository sources,
      StoreSql store,
      SecretCipher cipher,
      UnmappedBindings bindings,
      @Any Instance<SourceObserver> observers) {
    this.sources = sources;
    this.store = store;
    this.secrets = new SourceSecrets(cipher);
    this.bindings = bindings;
    this.observers = observers;
  }

  /**
   * Stores a new source.
   *
   * @throws InvalidSourceException {@code already_exists} if the name is taken
   */
  @Transactional
  public DataSource create(SourceForm form) {
    SourceEntity source = new SourceEntity(form);
    sources.insert(source);
    secrets.write(source, form.secrets());
    sources.write();
    return sources.reread(source.id());
  }

  /** By id; empty if it is deleted. */
  @Transactional
  public Optional<DataSource> find(long id) {
    return sources.stored(id).map(SourceEntity::toDataSource);
  }

  /** By its exact name; empty if it is deleted. */
  @Transactional
  public Optional<DataSource> findByName(String name) {
    if (name.indexOf('\0') >= 0) {
      return Optional.empty(); // PostgreSQL rejects NUL in a parameter
    }
    return sources.named(name).map(SourceEntity::toDataSource);
  }

  /** All sources that are not hidden, by id. */
  @Transactional
  public List<DataSource> list() {
    return sources.visible().stream().map(SourceEntity::toDataSource).toList();
  }

  /**
   * Replaces a source by a form of Datafold's API. Secrets that the form omits are kept.
   *
   * @param form reads the form, given the stored source and the secrets that the form may omit
   * @return empty if the source does not exist
   * @throws InvalidSourceException {@code already_exists} if the name is taken, {@code
   *     secret_required} if a stored secret would be sent elsewhere, {@code missing} if it would be
   *     because a field is omitted
   */
  public Optional<DataSource> replace(
      long id, BiFunction<DataSource, SourceForm.KeptSecrets, SourceForm> form) {
    return change(
        id,
        stored ->
            form.apply(
                    stored,
                    new SourceForm.KeptSecrets(stored.form().type(), stored.storedSecrets()))
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
    Optional<DataSource> changed =
        QuarkusTransaction.requiringNew()
            .call(() -> sources.locked(id).map(source -> change(source, form, afterCommit)));
    afterCommit.forEach(Runnable::run);
    return changed;
  }

  private DataSource change(
      SourceEntity source, Function<DataSource, SourceForm> form, List<Runnable> afterCommit) {
    DataSource stored = source.toDataSource();
    SourceForm next = form.apply(stored);
    InvalidatedAnswers answers = InvalidatedAnswers.ALL;
    if (next.type() == stored.form().type()) {
      SourceSpec spec = spec(source);
      Set<String> unmapped = bindings.changed(stored.form(), next);
      answers = SecretBindingPolicy.invalidatedAnswers(spec, next, unmapped);
      requireNoErrors(SecretBindingPolicy.errors(spec, next, unmapped));
    } else {
      // secrets of one type are meaningless for another
      source.secrets().clear();
    }
    source.change(next, answers);
    source.secrets().keySet().removeAll(next.erased());
    secrets.write(source, next.secrets());
    sources.write();
    if (answers.any()) {
      InvalidatedAnswers invalidated = answers;
      boolean needsConfirmation = next.viewOnly() && next.tempSchema() != null;
      observe(
          afterCommit,
          (observer, session) ->
              observer.answersInvalidated(session, source.id(), invalidated, needsConfirmation));
    }
    return sources.reread(source.id());
  }

  /**
   * Completes a form of a stored source with the stored secrets that it neither replaces nor
   * erases.
   *
   * @throws InvalidSourceException {@code secret_required} if a stored secret would be sent
   *     elsewhere
   */
  @Transactional
  public SourceForm withStoredSecrets(long id, SourceForm form) {
    SourceEntity source = sources.withSecrets(id).orElse(null);
    if (source == null) {
      return form;
    }
    SourceForm stored = source.toForm();
    if (stored.type() != form.type()) {
      return form;
    }
    SourceSpec spec = spec(source);
    requireNoErrors(SecretBindingPolicy.errors(spec, form, bindings.changed(stored, form)));
    Map<String, Secret> all = new LinkedHashMap<>(spec.secrets());
    // an erased secret is not bound to its destination any more, so it must not be sent
    all.keySet().removeAll(form.erased());
    all.putAll(form.secrets());
    return form.withOptions(form.options() == null ? Map.of() : form.options(), all);
  }

  /** Deletes a source and its secrets; false if the source does not exist. */
  public boolean delete(long id) {
    List<Runnable> afterCommit = new ArrayList<>();
    boolean existed =
        QuarkusTransaction.requiringNew()
            .call(
                () -> {
                  SourceEntity source = sources.locked(id).orElse(null);
                  if (source != null) {
                    source.secrets().clear();
                    sources.write();
                    sources.markDeleted(id);
                  }
                  observe(afterCommit, (observer, session) -> observer.deleted(session, id));
                  return source != null;
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
  @Transactional
  public Optional<SourceSpec> spec(long id) {
    return sources.withSecrets(id).map(this::spec);
  }

  /** The specification of a source and its revision, read in one statement. */
  @Transactional
  public Optional<RevisedSource> current(long id) {
    return sources
        .withSecrets(id)
        .map(
            source ->
                new RevisedSource(
                    spec(source),
                    source.revision(),
                    source.credentialsSince(),
                    source.confirmationsSince()));
  }

  private SourceSpec spec(SourceEntity source) {
    return source.toForm().spec(source.id(), secrets.decrypt(source));
  }

  /** The observers use plain SQL, on the connection of the transaction that Hibernate uses. */
  private void observe(
      List<Runnable> afterCommit, BiFunction<SourceObserver, SqlSession, Runnable> event) {
    for (SourceObserver observer : observers) {
      afterCommit.add(store.withSession(session -> event.apply(observer, session)));
    }
  }

  private static void requireNoErrors(List<FieldError> errors) {
    if (!errors.isEmpty()) {
      throw new InvalidSourceException(errors);
    }
  }
}
