import koffi, { type LibraryHandle } from 'koffi';

/** A bound function of the library; 0 means that all went well. Arrays given for `_Out_` arguments are filled. */
type Call = (...values: readonly unknown[]) => number;

/** A matrix or booster of the library: memory outside the heap, valid until it is freed. */
export type Handle = bigint;

/** Throws what the library says where a call answered another number than 0. */
export type Check = (code: number) => void;

/** The functions of `xgboost/c_api.h` (version 3.2) in use, by shorter names. */
export type XgboostCalls = ReturnType<typeof bindXgboost>;

/** Loads the library at `path`. @throws Error when there is none or it lacks a function. */
export function bindXgboost(path: string) {
  const library = koffi.load(path);
  const call = (definition: string): Call => library.func(`int ${definition}`);
  const lastError: () => string = library.func('const char* XGBGetLastError()');
  const version: (...parts: [number][]) => void = library.func(
    'void XGBoostVersion(_Out_ int* major, _Out_ int* minor, _Out_ int* patch)',
  );
  return {
    lastError,
    version,
    createMatrix: call(
      'XGDMatrixCreateFromMat(float* data, uint64_t rows, uint64_t columns, float missing, _Out_ void** out)',
    ),
    createProxy: call('XGProxyDMatrixCreate(_Out_ void** out)'),
    setProxyColumns: call('XGProxyDMatrixSetDataColumnar(void* proxy, const char* columns)'),
    createFromBatches: createFromBatches(library),
    setFloatInfo: call(
      'XGDMatrixSetFloatInfo(void* matrix, const char* field, float* values, uint64_t length)',
    ),
    freeMatrix: call('XGDMatrixFree(void* matrix)'),
    createBooster: call('XGBoosterCreate(void** matrices, uint64_t length, _Out_ void** out)'),
    slice: call('XGBoosterSlice(void* booster, int begin, int end, int step, _Out_ void** out)'),
    reset: call('XGBoosterReset(void* booster)'),
    freeBooster: call('XGBoosterFree(void* booster)'),
    setParameter: call('XGBoosterSetParam(void* booster, const char* name, const char* value)'),
    setFeatureInfo: call(
      'XGBoosterSetStrFeatureInfo(void* booster, const char* field, const char** values, uint64_t length)',
    ),
    update: call('XGBoosterUpdateOneIter(void* booster, int iteration, void* matrix)'),
    boost: call(
      'XGBoosterTrainOneIter(void* booster, void* matrix, int iteration, const char* gradient, const char* hessian)',
    ),
    evaluate: call(
      'XGBoosterEvalOneIter(void* booster, int iteration, void** matrices, const char** names, uint64_t length, _Out_ const char** out)',
    ),
    predict: call(
      'XGBoosterPredictFromDMatrix(void* booster, void* matrix, const char* config, _Out_ void** shape, _Out_ uint64_t* dimensions, _Out_ void** values)',
    ),
    featureScore: call(
      'XGBoosterFeatureScore(void* booster, const char* config, _Out_ uint64_t* count, _Out_ void** names, _Out_ uint64_t* dimensions, _Out_ void** shape, _Out_ void** scores)',
    ),
    featureCount: call('XGBoosterGetNumFeature(void* booster, _Out_ uint64_t* out)'),
    boostedRounds: call('XGBoosterBoostedRounds(void* booster, _Out_ int* out)'),
    getFeatureInfo: call(
      'XGBoosterGetStrFeatureInfo(void* booster, const char* field, _Out_ uint64_t* count, _Out_ void** values)',
    ),
    modelToBuffer: call(
      'XGBoosterSaveModelToBuffer(void* booster, const char* config, _Out_ uint64_t* length, _Out_ void** bytes)',
    ),
    modelFromBuffer: call('XGBoosterLoadModelFromBuffer(void* booster, uint8_t* bytes, uint64_t length)'),
  };
}

/** The one function that calls back: `reset` before each way through the batches, `next` for each, 0 when there is none left. */
function createFromBatches(library: LibraryHandle): Call {
  const reset = koffi.pointer(koffi.proto('void', ['void *']));
  const next = koffi.pointer(koffi.proto('int', ['void *']));
  const handle = 'void *';
  const parameters = [handle, handle, handle, reset, next, 'const char *', koffi.out('void **')];
  return library.func('XGQuantileDMatrixCreateFromCallback', 'int', parameters);
}
