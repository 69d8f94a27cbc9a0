package dev.sourcecheck.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Bounds the tag values of the HTTP meters. For requests that match no resource the framework uses
 * the raw path, and its limit on the number of paths then hides the resources.
 */
public final class HttpMeterTags implements MeterFilter {
  /** Replaces all paths that belong to no resource, and those of rejected requests. */
  static final String OTHER_PATH = "UNMATCHED";

  static final String OTHER_METHOD = "OTHER";

  /** The key under which the framework looks up the path template. */
  private static final String TEMPLATE = "UrlPathTemplate";

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** The placeholders of the framework. */
  private static final Set<String> PLACEHOLDERS = Set.of("root", "REDIRECTION");

  private final Set<String> templates;

  HttpMeterTags(Set<String> templates) {
    this.templates = templates;
  }

  /** Counts a request as one that matches no resource. */
  public static void unmatched(RoutingContext request) {
    if (request.request() instanceof HttpServerRequestInternal internal) {
      internal.context().putLocal(TEMPLATE, OTHER_PATH);
    }
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    if (!id.getName().startsWith("http.server.")) {
      return id;
    }
    List<Tag> tags = new ArrayList<>();
    for (Tag tag : id.getTags()) {
      tags.add(
          switch (tag.getKey()) {
            case "uri" ->
                templates.contains(tag.getValue()) || PLACEHOLDERS.contains(tag.getValue())
                    ? tag
                    : Tag.of("uri", OTHER_PATH);
            case "method" ->
                METHODS.contains(tag.getValue()) ? tag : Tag.of("method", OTHER_METHOD);
            default -> tag;
          });
    }
    return id.replaceTags(tags);
  }

  /** Returns the path templates of all resources. */
  static Set<String> templates(Iterable<Class<?>> resources) {
    Set<String> templates = new HashSet<>();
    for (Class<?> resource : resources) {
      Path base = resource.getAnnotation(Path.class);
      if (base != null) {
        templates.add(template(base.value(), ""));
        for (Method method : resource.getDeclaredMethods()) {
          Path path = method.getAnnotation(Path.class);
          if (path != null) {
            templates.add(template(base.value(), path.value()));
          }
        }
      }
    }
    return templates;
  }

  private static String template(String base, String path) {
    return ("/" + base + "/" + path).replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
  }

  /** Registers the filter with the meter registry. */
  @Singleton
  static final class HttpMeterTagsProducer {
    @Produces
    @Singleton
    MeterFilter httpMeterTags(BeanManager beans) {
      List<Class<?>> resources = new ArrayList<>();
      for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
        resources.add(bean.getBeanClass());
      }
      return new HttpMeterTags(templates(resources));
    }
  }
}
