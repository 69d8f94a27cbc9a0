package dev.sourcecheck.source;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The rows of the sources that are not deleted. Each read is one statement. */
@ApplicationScoped
class SourceRepository implements PanacheRepository<SourceEntity> {
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String WITH_FIELDS =
      "from SourceEntity s left join fetch s.secretFields where s.deletedAt is null ";
  private static final String WITH_SECRETS =
      "from SourceEntity s left join fetch s.secrets where s.deletedAt is null ";

  Optional<SourceEntity> stored(long id) {
    return list(WITH_FIELDS + "and s.id = ?1", id).stream().findFirst();
  }

  /** With the ciphertexts of its secrets, of the same time. */
  Optional<SourceEntity> withSecrets(long id) {
    return list(WITH_SECRETS + "and s.id = ?1", id).stream().findFirst();
  }

  Optional<SourceEntity> named(String name) {
    return list(WITH_FIELDS + "and s.name = ?1", name).stream().findFirst();
  }

  /** Those that are not hidden, by id. */
  List<SourceEntity> visible() {
    return list(WITH_FIELDS + "and not s.hidden order by s.id");
  }

  /**
   * Locks a source against other changes. In PostgreSQL this lock is {@code FOR NO KEY UPDATE}, so
   * rows that refer to the source can be inserted. The secrets are read afterwards, because an
   * outer join cannot be locked.
   */
  Optional<SourceEntity> locked(long id) {
    return find("id = ?1 and deletedAt is null", id)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .list()
        .stream()
        .findFirst();
  }

  /**
   * Inserts a source.
   *
   * @throws InvalidSourceException {@code already_exists} if the name is taken
   */
  void insert(SourceEntity source) {
    rejectingTakenName(() -> persistAndFlush(source));
  }

  /**
   * Writes all changes, so that SQL in the same transaction reads them.
   *
   * @throws InvalidSourceException {@code already_exists} if the name is taken
   */
  void write() {
    rejectingTakenName(this::flush);
  }

  /** The source as the database has it, which normalizes JSON. */
  DataSource reread(long id) {
    getSession().clear();
    return stored(id).orElseThrow().toDataSource();
  }

  /** Marks the row as deleted; it remains, because tests refer to it. */
  void markDeleted(long id) {
    getSession()
        .createMutationQuery(
            """
            update SourceEntity
            set deletedAt = instant, updatedAt = instant, revision = revision + 1
            where id = :id
            """)
        .setParameter("id", id)
        .executeUpdate();
  }

  private static void rejectingTakenName(Runnable write) {
    try {
      write.run();
    } catch (PersistenceException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
          throw InvalidSourceException.nameTaken();
        }
      }
      throw e;
    }
  }
}
