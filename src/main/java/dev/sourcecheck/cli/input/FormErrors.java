package dev.sourcecheck.cli.input;

import dev.sourcecheck.source.InvalidSourceException;
import dev.sourcecheck.source.options.FieldError;
import java.util.stream.Collectors;

/** Reports the errors of a form in lines for users. */
final class FormErrors {
  private FormErrors() {}

  /** One line for each error; it quotes no value. */
  static UsageException of(String source, InvalidSourceException invalid) {
    return new UsageException(
        source
            + " is invalid:"
            + invalid.errors().stream()
                .map(error -> "\n  " + path(error) + ": " + error.message())
                .collect(Collectors.joining()));
  }

  private static String path(FieldError error) {
    return error.path().stream()
        .map(String::valueOf)
        .filter(part -> !part.equals("options"))
        .collect(Collectors.joining("."));
  }
}
