package dev.sourcecheck.catalog;

/** The source listed the same schema, relation or column twice: its catalog can't be relied on. */
public final class SaidTwice extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SaidTwice(Throwable cause) {
    super("The source lists the same schema, table or column twice", cause);
  }
}
