package dev.sourcecheck.source;

import dev.sourcecheck.source.options.FieldError;
import java.util.List;

/** The form of a source is invalid; reports every error at once. */
public final class InvalidSourceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<FieldError> errors;

  public InvalidSourceException(List<FieldError> errors) {
    super("The form of the source has " + errors.size() + " errors");
    this.errors = List.copyOf(errors);
  }

  static InvalidSourceException nameTaken() {
    return new InvalidSourceException(
        List.of(
            new FieldError(
                List.of("name"), "A data source with this name already exists", "already_exists")));
  }

  public List<FieldError> errors() {
    return errors;
  }
}
