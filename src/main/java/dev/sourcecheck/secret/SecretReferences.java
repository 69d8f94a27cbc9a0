package dev.sourcecheck.secret;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that are not given but named: {@code ${env:NAME}}, DQOps' {@code ${NAME}} and {@code
 * ${file:name}}, each as the whole of a secret. {@code $${NAME}} stands for the text {@code
 * ${NAME}} itself. Only what the operator has named can be had, since whoever may test a source may
 * send it to a host of his choice. They are looked up for each use and stored nowhere.
 */
public final class SecretReferences {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env:|file:)?([^${}]*)}");

  /** A reference within a reference. Names are never built from values, so it is refused. */
  private static final Pattern NESTED = Pattern.compile("\\$\\{[^{}]*\\$\\{.*}", Pattern.DOTALL);

  /** A value that only looks like a reference: one more dollar sign before it. */
  private static final Pattern ESCAPED =
      Pattern.compile("\\$(\\$+\\{(?:(?:env:|file:)?[^${}]*|[^{}]*\\$\\{.*)})", Pattern.DOTALL);

  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
  private static final long LARGEST_FILE = 64 * 1024;

  private final Set<String> envAllowed;
  private final @Nullable Path folder;
  private final UnaryOperator<@Nullable String> env;

  /**
   * @param folder of the files that may be named, null for none
   * @param env answers a variable's value, null if it is not set
   */
  SecretReferences(
      List<String> envAllowed, @Nullable Path folder, UnaryOperator<@Nullable String> env) {
    this.envAllowed = Set.copyOf(envAllowed);
    this.folder = folder;
    this.env = env;
  }

  /** A reference leads nowhere, or to where it may not; the message says so and quotes no value. */
  public static final class Unresolved extends Exception {
    private static final long serialVersionUID = 1;

    private final String field;

    Unresolved(String field, String message) {
      super(message);
      this.field = field;
    }

    /** The secret field that holds the reference. */
    public String field() {
      return field;
    }
  }

  /**
   * The same secrets with values in the place of references.
   *
   * @param secrets by field
   */
  public Map<String, Secret> resolve(Map<String, Secret> secrets) throws Unresolved {
    Map<String, Secret> resolved = new HashMap<>();
    for (Map.Entry<String, Secret> secret : secrets.entrySet()) {
      resolved.put(secret.getKey(), resolve(secret.getKey(), secret.getValue()));
    }
    return resolved;
  }

  private Secret resolve(String field, Secret secret) throws Unresolved {
    String text = secret.reveal();
    Matcher reference = REFERENCE.matcher(text);
    if (reference.matches()) {
      return new Secret(value(field, reference.group(1), reference.group(2)));
    }
    if (NESTED.matcher(text).matches()) {
      throw new Unresolved(
          field,
          "The field %s has a reference within a reference, which is not supported."
              .formatted(field));
    }
    Matcher escaped = ESCAPED.matcher(text);
    return escaped.matches() ? new Secret(escaped.group(1)) : secret;
  }

  private String value(String field, @Nullable String kind, String name) throws Unresolved {
    return "file:".equals(kind) ? file(field, name) : variable(field, name);
  }

  private String variable(String field, String name) throws Unresolved {
    if (!envAllowed.contains(name)) {
      throw new Unresolved(
          field,
          "The field %s refers to an environment variable that may not be used: the operator names"
                  .formatted(field)
              + " those that may in sourcecheck.secrets.env-allowed.");
    }
    String value = env.apply(name);
    if (value == null) {
      throw new Unresolved(
          field,
          "The field %s refers to an environment variable that is not set where this service runs."
              .formatted(field));
    }
    return value;
  }

  private String file(String field, String name) throws Unresolved {
    if (folder == null) {
      throw new Unresolved(
          field,
          "The field %s refers to a file, but the operator has named no folder for such files in"
                  .formatted(field)
              + " sourcecheck.secrets.folder.");
    }
    if (!FILE_NAME.matcher(name).matches()) {
      throw new Unresolved(
          field,
          "The field %s refers to a file by something other than a plain name.".formatted(field));
    }
    try {
      Path root = folder.toRealPath();
      Path file = root.resolve(name).toRealPath();
      // a link may lead elsewhere within the folder, as in mounted secrets, but not out of it
      if (file.startsWith(root) && Files.isRegularFile(file) && Files.size(file) <= LARGEST_FILE) {
        return Files.readString(file).replaceFirst("\\r?\\n\\z", "");
      }
    } catch (CharacterCodingException e) {
      throw new Unresolved(field, "The file that the field %s names is not text.".formatted(field));
    } catch (IOException e) {
      throw new Unresolved(
          field, "The file that the field %s names cannot be read.".formatted(field));
    }
    throw new Unresolved(
        field,
        "The file that the field %s names is not a small file in that folder.".formatted(field));
  }
}
