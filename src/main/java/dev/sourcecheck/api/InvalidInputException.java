package dev.sourcecheck.api;

import dev.sourcecheck.source.options.FieldError;
import java.util.List;

/**
 * A request has invalid input. {@link ErrorMappers} reports all errors; the values of {@code type}
 * are part of the public contract.
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

  /** A well-formed id in the path does not exist. */
  public static InvalidInputException notFound(String parameter, String what) {
    return new InvalidInputException(List.of("path", parameter), what + " not found", "not_found");
  }

  static InvalidInputException notAnInteger(String in, String parameter) {
    return new InvalidInputException(
        List.of(in, parameter), "Input should be a valid integer", "int_parsing");
  }

  static InvalidInputException outOfRange(String parameter, long min, long max) {
    return new InvalidInputException(
        List.of("query", parameter),
        "Input should be between " + min + " and " + max,
        "out_of_range");
  }

  static InvalidInputException missingBody() {
    return new InvalidInputException(List.of("body"), "Field required", "missing");
  }

  static InvalidInputException notAnObject() {
    return new InvalidInputException(
        List.of("body"), "Input should be a valid JSON object", "model_attributes_type");
  }

  static InvalidInputException malformedJson(int offset, String reason) {
    return new InvalidInputException(
        List.of("body", offset), "JSON decode error: " + reason, "json_invalid");
  }

  static InvalidInputException notStorable(List<Object> path) {
    return new InvalidInputException(
        path, "Input should be text without NUL characters or lone surrogates", "string_unicode");
  }

  /** A field of the body is invalid. */
  public static InvalidInputException inBody(String field, String message, String type) {
    return new InvalidInputException(List.of("body", field), message, type);
  }

  /** A parameter of the query is invalid. */
  public static InvalidInputException inQuery(String parameter, String message, String type) {
    return new InvalidInputException(List.of("query", parameter), message, type);
  }

  /** A header is invalid. */
  public static InvalidInputException inHeader(String header, String message, String type) {
    return new InvalidInputException(List.of("header", header), message, type);
  }

  /** The job is not in the state that the request requires. */
  public static InvalidInputException wrongState(String parameter, String message) {
    return new InvalidInputException(List.of("path", parameter), message, "wrong_state");
  }

  /** The body has no credential. */
  public static InvalidInputException noCredentials() {
    return new InvalidInputException(List.of("body"), "A credential is required", "missing");
  }
}
