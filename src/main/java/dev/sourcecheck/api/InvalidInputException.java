package dev.sourcecheck.api;

import dev.sourcecheck.source.options.FieldError;
import java.util.List;

/**
 * What the caller sent cannot be used. {@link ErrorMappers} turns it into a 422 that lists every
 * error; the values of {@code type} are part of the public contract.
 */
public final class InvalidInputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<FieldError> errors;

  public InvalidInputException(List<FieldError> errors) {
    super("The input has " + errors.size() + " errors");
    this.errors = List.copyOf(errors);
  }

  private InvalidInputException(List<Object> path, String message, String type) {
    this(List.of(new FieldError(path, message, type)));
  }

  public List<FieldError> errors() {
    return errors;
  }

  /** An id in the path that is well formed but names nothing. */
  public static InvalidInputException notFound(String parameter, String what) {
    return new InvalidInputException(List.of("path", parameter), what + " not found", "not_found");
  }

  static InvalidInputException notAnInteger(String in, String parameter) {
    return new InvalidInputException(
        List.of(in, parameter), "Input should be a valid integer", "int_parsing");
  }

  static InvalidInputException outOfRange(String parameter, long least, long most) {
    return new InvalidInputException(
        List.of("query", parameter),
        "Input should be between " + least + " and " + most,
        "out_of_range");
  }

  static InvalidInputException noBody() {
    return new InvalidInputException(List.of("body"), "Field required", "missing");
  }

  static InvalidInputException noObject() {
    return new InvalidInputException(
        List.of("body"), "Input should be a valid JSON object", "model_attributes_type");
  }

  static InvalidInputException malformedJson(int offset, String why) {
    return new InvalidInputException(
        List.of("body", offset), "JSON decode error: " + why, "json_invalid");
  }

  static InvalidInputException notStorable(List<Object> loc) {
    return new InvalidInputException(
        loc, "Input should be text without NUL characters and lone surrogates", "string_unicode");
  }

  /** A field of the body that is wrong in a way of its own. */
  public static InvalidInputException inBody(String field, String msg, String type) {
    return new InvalidInputException(List.of("body", field), msg, type);
  }

  /** A query parameter that is wrong in a way of its own. */
  public static InvalidInputException inQuery(String parameter, String msg, String type) {
    return new InvalidInputException(List.of("query", parameter), msg, type);
  }

  /** A header that is wrong in a way of its own. */
  public static InvalidInputException inHeader(String header, String msg, String type) {
    return new InvalidInputException(List.of("header", header), msg, type);
  }

  /** The id names something that is not in the state that the request needs. */
  public static InvalidInputException wrongState(String parameter, String msg) {
    return new InvalidInputException(List.of("path", parameter), msg, "wrong_state");
  }

  /** A body that must hold at least one credential holds none. */
  public static InvalidInputException noCredentials() {
    return new InvalidInputException(List.of("body"), "A credential is required", "missing");
  }
}
