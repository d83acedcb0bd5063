package dev.cdcexport.export.api;

import dev.cdcexport.export.ExportSettings;
import dev.cdcexport.export.problem.Echo;
import dev.cdcexport.export.store.OutputStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.ServletInvocableHandlerMethod;

/** Puts the limit of time on the calls of this service, but for those that write their answer as they go. */
@Configuration(proxyBeanMethods = false)
class AnswerLimits {

    private static final String OURS = "dev.cdcexport.";
    private static final Set<String> READING = Set.of(HttpMethod.GET.name(), HttpMethod.HEAD.name());

    @Bean(destroyMethod = "close")
    AnswerLimit answerLimit(ExportSettings settings) {
        return new AnswerLimit(settings.answerWithin());
    }

    @Bean(destroyMethod = "close")
    FileChecks fileChecks(OutputStore store, AnswerLimit limit) {
        return new FileChecks(store, limit);
    }

    @Bean
    WebMvcRegistrations limitedCalls(AnswerLimit limit) {
        return new WebMvcRegistrations() {
            @Override
            public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
                return new RequestMappingHandlerAdapter() {
                    @Override
                    protected ServletInvocableHandlerMethod createInvocableHandlerMethod(HandlerMethod handler) {
                        return isLimited(handler)
                                ? new LimitedCall(handler, limit)
                                : super.createInvocableHandlerMethod(handler);
                    }
                };
            }
        };
    }

    private static boolean isLimited(HandlerMethod handler) {
        return handler.getBeanType().getName().startsWith(OURS)
                && !ErrorController.class.isAssignableFrom(handler.getBeanType())
                && !writesAsItGoes(handler.getMethod());
    }

    private static boolean writesAsItGoes(Method method) {
        return Stream.of(method.getParameterTypes()).anyMatch(HttpServletResponse.class::isAssignableFrom);
    }

    /** A call that is answered in time. */
    private static final class LimitedCall extends ServletInvocableHandlerMethod {

        private final AnswerLimit limit;

        LimitedCall(HandlerMethod handler, AnswerLimit limit) {
            super(handler);
            this.limit = limit;
        }

        @Override
        protected @Nullable Object doInvoke(@Nullable Object... arguments) throws Exception {
            HttpServletRequest request =
                    ((ServletRequestAttributes) RequestContextHolder.currentRequestAttributes()).getRequest();
            return limit.answer(
                    request.getMethod() + ' ' + Echo.ofName(request.getRequestURI()),
                    !READING.contains(request.getMethod()),
                    () -> super.doInvoke(arguments));
        }
    }
}
