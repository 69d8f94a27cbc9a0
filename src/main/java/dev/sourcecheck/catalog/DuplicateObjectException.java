package dev.sourcecheck.catalog;

/** The source returned a schema, relation or column twice, so its catalog is inconsistent. */
public final class DuplicateObjectException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String MESSAGE = "The source lists the same schema, table or column twice";

  DuplicateObjectException() {
    super(MESSAGE);
  }

  DuplicateObjectException(Throwable cause) {
    super(MESSAGE, cause);
  }
}
