package dev.cdcexport.export.api;

import dev.cdcexport.export.problem.Echo;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Parameter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Refuses query parameters that a call does not have: a name with a slip of the pen would change nothing, silently. */
@Component
final class KnownParameters implements HandlerInterceptor, WebMvcConfigurer {

    private static final String OURS = "dev.cdcexport.";

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method
                && method.getBeanType().getName().startsWith(OURS)
                && !(method.getBean() instanceof ErrorAnswers)) {
            List<String> names = names(request.getQueryString());
            Set<String> known = known(method);
            if (!readsAll(method)) {
                names.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> refuse(name, known));
            }
        }
        return true;
    }

    /** Of the query alone: the container takes forms for parameters, too. */
    private static List<String> names(@Nullable String query) {
        if (query == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (String parameter : query.split("&", -1)) {
            int end = parameter.indexOf('=');
            String name = decode(end < 0 ? parameter : parameter.substring(0, end));
            if (end >= 0) {
                decode(parameter.substring(end + 1));
            }
            if (!parameter.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }

    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    "query: " + Echo.of(encoded) + " cannot be decoded",
                    "Write a percent sign as %25.",
                    e);
        }
    }

    /** Whether the call looks at the parameters' names itself. */
    private static boolean readsAll(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters())
                .anyMatch(parameter -> parameter.hasParameterAnnotation(RequestParam.class)
                        && Map.class.isAssignableFrom(parameter.getParameterType()));
    }

    private static Set<String> known(HandlerMethod method) {
        return Arrays.stream(method.getMethod().getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(RequestParam.class))
                .map(Parameter::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void refuse(String name, Set<String> known) {
        throw new ExportException(
                ProblemType.INVALID_REQUEST,
                Echo.ofName(name) + ": there is no such parameter",
                known.isEmpty() ? "Leave it out." : "Use " + String.join(", ", known) + ".");
    }
}
