import request from 'supertest';
import { type HttpService, startHttpService } from '../support/http-service';

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());

describe('POST /train/{model_type}', () => {
  it('200: accepts a job without body and content type', async () => {
    const res = await request(service.url).post('/train/xgboost').expect(200);
    expect(res.body).toEqual({
      status: 'success',
      message: 'Training initiated for xgboost',
      data: { job_id: expect.any(String), model_type: 'xgboost', status: 'started' },
    });
    const status = await request(service.url).get(`/train/status/${res.body.data.job_id}`);
    expect(status.body.data).toMatchObject({ job_id: res.body.data.job_id, status: 'started' });
  });
});
