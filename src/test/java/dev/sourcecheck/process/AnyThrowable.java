package dev.sourcecheck.process;

/** Throws exceptions of any type where the signature declares none. */
final class AnyThrowable {
  private AnyThrowable() {}

  /**
   * Throws a new exception.
   *
   * @return never, so that a caller can write {@code throw}
   */
  static RuntimeException thrown(Class<? extends Throwable> type)
      throws ReflectiveOperationException {
    throw AnyThrowable.<RuntimeException>unchecked(type.getDeclaredConstructor().newInstance());
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> RuntimeException unchecked(Throwable any) throws T {
    throw (T) any;
  }
}
